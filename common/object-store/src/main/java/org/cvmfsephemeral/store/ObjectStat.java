package org.cvmfsephemeral.store;

import java.time.Instant;

/**
 * What a store knows about an object without reading it.
 *
 * @param size in bytes
 * @param lastModified by the clock of the store
 */
public record ObjectStat(long size, ETag etag, Instant lastModified) {}
