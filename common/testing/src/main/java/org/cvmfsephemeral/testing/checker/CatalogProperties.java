package org.cvmfsephemeral.testing.checker;

/**
 * Properties of a catalog that others refer to (4.3).
 *
 * @param ttl seconds; the default where the property is missing
 */
record CatalogProperties(long revision, long lastModified, long ttl) {
    static final long DEFAULT_TTL = 240;
}
