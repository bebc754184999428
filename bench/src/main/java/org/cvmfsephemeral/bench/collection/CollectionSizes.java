package org.cvmfsephemeral.bench.collection;

/**
 * How much is measured.
 *
 * @param objects of the large repository, full ten thousands
 * @param garbage objects of each collection
 * @param rounds of collections with warm mark sets
 */
public record CollectionSizes(int objects, int garbage, int rounds) {}
