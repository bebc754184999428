package org.cvmfsephemeral.ledger.repository;

import org.cvmfsephemeral.format.object.Compression;

/**
 * What a repository's owner chooses.
 *
 * @param compression of file contents; catalogs are always compressed
 * @param chunkSize average size of a chunk in bytes
 * @param ttlSeconds how long clients keep a revision before they look for a newer one by themselves
 * @param touchOnReadSeconds for how long a file that expires stays at least when it is read through the API; 0 for no longer than
 *     without
 * @param expiry how long paths stay
 */
public record RepositorySettings(
        Compression compression,
        int chunkSize,
        int ttlSeconds,
        RepositoryLimits limits,
        int touchOnReadSeconds,
        ExpiryPolicy expiry) {
    public RepositorySettings {
        expiry = expiry == null ? ExpiryPolicy.NONE : expiry;
    }

    public RepositorySettings withExpiry(ExpiryPolicy other) {
        return new RepositorySettings(compression, chunkSize, ttlSeconds, limits, touchOnReadSeconds, other);
    }

    /** Without other limits than that of files. */
    public RepositorySettings(Compression compression, int chunkSize, int ttlSeconds, long fileSizeLimit) {
        this(compression, chunkSize, ttlSeconds, RepositoryLimits.ofFiles(fileSizeLimit), 0, ExpiryPolicy.NONE);
    }
}
