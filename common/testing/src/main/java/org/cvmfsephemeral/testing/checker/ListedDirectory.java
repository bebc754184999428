package org.cvmfsephemeral.testing.checker;

import java.util.List;

/**
 * A directory and the rows that a client lists in it.
 *
 * @param path as text
 * @param rawPath as bytes
 */
record ListedDirectory(String path, byte[] rawPath, CatalogRow row, List<CatalogRow> children) {
    String pathOf(CatalogRow child) {
        return path + '/' + RawText.of(child.name());
    }

    byte[] rawPathOf(CatalogRow child) {
        byte[] joined = new byte[rawPath.length + 1 + child.name().length];
        System.arraycopy(rawPath, 0, joined, 0, rawPath.length);
        joined[rawPath.length] = '/';
        System.arraycopy(child.name(), 0, joined, rawPath.length + 1, child.name().length);
        return joined;
    }

    long subDirectories() {
        return children.stream().filter(CatalogRow::isDirectory).count();
    }
}
