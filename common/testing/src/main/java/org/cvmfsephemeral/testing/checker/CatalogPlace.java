package org.cvmfsephemeral.testing.checker;

/** A catalog and where it is mounted: what decides whether it is sound by itself. */
record CatalogPlace(ContentHash hash, String mount) {}
