package org.cvmfsephemeral.format.catalog;

/**
 * Which files of a directory are one file under several names (format reference 4.5).
 *
 * @param group unique per catalog; 0 for a file with one name
 * @param count the number of names, at least 1
 */
public record Hardlinks(int group, int count) {
    public static final Hardlinks NONE = new Hardlinks(0, 1);

    public Hardlinks {
        if (group < 0 || count < 1) {
            throw new IllegalArgumentException("a hardlink group is at least 0 and a link count at least 1");
        }
        if (group == 0 && count > 1) {
            throw new IllegalArgumentException("a file with several names belongs to a hardlink group");
        }
    }
}
