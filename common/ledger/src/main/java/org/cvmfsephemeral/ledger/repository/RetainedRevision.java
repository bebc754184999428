package org.cvmfsephemeral.ledger.repository;

import org.cvmfsephemeral.format.object.ContentHash;

/**
 * A revision whose whole tree stays readable.
 *
 * @param rootSize size of the uncompressed root catalog in bytes
 * @param publishedAt manifest {@code T}, Unix seconds
 */
public record RetainedRevision(long revision, ContentHash rootHash, long rootSize, long publishedAt) {}
