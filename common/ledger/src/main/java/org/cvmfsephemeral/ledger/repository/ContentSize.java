package org.cvmfsephemeral.ledger.repository;

/**
 * What a revision holds, from the statistics of its root catalog.
 *
 * @param bytes of all regular files together; content that several files share counts for each
 * @param files how many regular files there are, markers of nested catalogs among them
 */
public record ContentSize(long bytes, long files) {}
