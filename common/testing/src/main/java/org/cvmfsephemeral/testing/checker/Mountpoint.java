package org.cvmfsephemeral.testing.checker;

/**
 * Where a nested catalog hangs.
 *
 * @param row of the mountpoint in the parent catalog
 * @param size registered plain size of the nested catalog
 */
record Mountpoint(String path, byte[] rawPath, CatalogRow row, ContentHash catalog, long size) {}
