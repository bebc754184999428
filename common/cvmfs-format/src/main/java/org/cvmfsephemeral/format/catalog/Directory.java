package org.cvmfsephemeral.format.catalog;

/**
 * A directory.
 *
 * @param linkCount 2 + the number of immediate sub-directories. A {@link WritableCatalog} keeps it itself, except for
 *     mountpoints, whose sub-directories it does not see.
 * @param size in bytes, as {@code lstat} shows it; nobody checks it
 */
public record Directory(
        String name, Attributes attributes, DirectoryRole role, int linkCount, long size, boolean hidden)
        implements Entry {
    /** What upstream records for directories it makes itself. */
    public static final long USUAL_SIZE = 4096;

    public static final int EMPTY_LINK_COUNT = 2;

    public Directory {
        if (linkCount < 1) {
            throw new IllegalArgumentException("a link count is at least 1");
        }
    }

    /** An ordinary directory, still empty. */
    public static Directory plain(String name, Attributes attributes) {
        return new Directory(name, attributes, DirectoryRole.PLAIN, EMPTY_LINK_COUNT, USUAL_SIZE, false);
    }

    public Directory withAttributes(Attributes newAttributes) {
        return new Directory(name, newAttributes, role, linkCount, size, hidden);
    }

    Directory withRole(DirectoryRole newRole, int newLinkCount) {
        return new Directory(name, attributes, newRole, newLinkCount, size, hidden);
    }
}
