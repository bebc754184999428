package org.cvmfsephemeral.testing.checker;

import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;

/**
 * One entry of the tree as a client sees it. Bytes of names and targets that are no UTF-8 appear as {@code \xNN}.
 *
 * @param path {@code ""} for the repository root, otherwise absolute without trailing slash
 * @param permissions the lower 12 bits of the mode
 * @param mtime seconds since the epoch
 * @param mtimeNanos empty where the catalog has none
 * @param linkCount as recorded; of directories 2 plus sub-directories
 * @param size bytes of a regular file, length of a symlink's target, device number of a device; of directories as recorded
 * @param target of a symlink
 * @param sha256 of the plain content of a regular file, lower-case hex; empty where the content could not be read and of
 *     external files
 * @param xattrs values as lower-case hex
 * @param hardlinks all paths of the entry's hardlink group, its own included; empty outside of a group
 */
public record TreeEntry(
        String path,
        EntryKind kind,
        int permissions,
        long mtime,
        Optional<Integer> mtimeNanos,
        long uid,
        long gid,
        long linkCount,
        long size,
        Optional<String> target,
        Optional<String> sha256,
        SortedMap<String, String> xattrs,
        SortedSet<String> hardlinks,
        Placement placement) {
    /** Name of the file that makes its directory a nested catalog (5.1). */
    public static final String CATALOG_MARKER = ".cvmfscatalog";
    /** Name of the file beside it that says that the publisher decided so by itself (5.2). */
    public static final String AUTOMATIC_MARKER = ".cvmfsautocatalog";

    /** How the catalogs hold an entry: nothing that a POSIX model of the tree would know. */
    public record Placement(
            boolean nestedRoot, boolean hidden, boolean external, boolean chunked, boolean compressed) {}

    /** Last component of the path. */
    public String name() {
        return path.substring(path.lastIndexOf('/') + 1);
    }

    /** Path of the directory; of the root, the root itself. */
    public String parent() {
        return path.isEmpty() ? "" : path.substring(0, path.lastIndexOf('/'));
    }

    public boolean isCatalogMarker() {
        return name().equals(CATALOG_MARKER);
    }

    public boolean isAutomaticMarker() {
        return name().equals(AUTOMATIC_MARKER);
    }
}
