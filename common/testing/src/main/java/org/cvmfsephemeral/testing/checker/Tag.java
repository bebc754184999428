package org.cvmfsephemeral.testing.checker;

/**
 * A row of the tag database (7.1).
 *
 * @param root hash string of the root catalog
 * @param timestamp Unix seconds
 * @param size of the plain catalog file
 */
public record Tag(
        String name, String root, long revision, long timestamp, String description, long size, String branch) {}
