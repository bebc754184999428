package org.cvmfsephemeral.store;

import java.time.Instant;

/**
 * @param size in bytes
 * @param lastModified by the clock of the store
 */
public record ObjectStat(long size, ETag etag, Instant lastModified) {}
