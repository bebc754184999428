package org.cvmfsephemeral.ledger.repository;

import org.cvmfsephemeral.format.object.Compression;

/**
 * What a repository's owner chooses.
 *
 * @param compression of file contents; catalogs are always compressed
 * @param chunkSize average size of a chunk in bytes
 * @param ttlSeconds how long clients keep a revision before they look for a newer one by themselves
 * @param fileSizeLimit largest file in bytes
 */
public record RepositorySettings(Compression compression, int chunkSize, int ttlSeconds, long fileSizeLimit) {}
