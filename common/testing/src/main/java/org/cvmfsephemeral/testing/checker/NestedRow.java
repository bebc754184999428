package org.cvmfsephemeral.testing.checker;

/** A row of {@code nested_catalogs} or {@code bind_mountpoints} (4.10). */
record NestedRow(String path, String hash, long size) {}
