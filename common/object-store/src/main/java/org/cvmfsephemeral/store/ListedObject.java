package org.cvmfsephemeral.store;

import java.time.Instant;

/**
 * An entry of a listing.
 *
 * @param size in bytes
 * @param lastModified by the clock of the store
 */
public record ListedObject(ObjectKey key, long size, Instant lastModified) {}
