package org.cvmfsephemeral.testing.checker;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;

/** Rows as entries of the tree. */
final class EntryView {
    private static final int PERMISSIONS = 07777;

    private final Map<Long, SortedSet<String>> pathsByGroup;
    private final Map<Long, String> sha256;

    EntryView(Map<Long, SortedSet<String>> pathsByGroup, Map<Long, String> sha256) {
        this.pathsByGroup = pathsByGroup;
        this.sha256 = sha256;
    }

    List<TreeEntry> entries(CatalogTree tree) {
        List<TreeEntry> entries = new ArrayList<>();
        ListedDirectory root = tree.directories().get(0);
        entry(root.path(), root.row()).ifPresent(entries::add);
        for (ListedDirectory directory : tree.directories()) {
            if (!tree.isTransition(directory)) {
                directory.children().forEach(row -> entry(directory.pathOf(row), row)
                        .ifPresent(entries::add));
            }
        }
        return entries;
    }

    private Optional<TreeEntry> entry(String path, CatalogRow row) {
        return row.kind()
                .map(kind -> new TreeEntry(
                        path,
                        kind,
                        (int) row.mode() & PERMISSIONS,
                        row.mtime(),
                        Optional.ofNullable(row.mtimeNanos()).map(Long::intValue),
                        row.uid(),
                        row.gid(),
                        row.linkCount(),
                        kind == EntryKind.SYMLINK ? row.symlink().length : row.size(),
                        kind == EntryKind.SYMLINK ? Optional.of(RawText.of(row.symlink())) : Optional.empty(),
                        Optional.ofNullable(sha256.get(row.rowId())),
                        xattrs(row),
                        hardlinks(row),
                        new TreeEntry.Placement(
                                row.has(Flags.NESTED_ROOT),
                                row.has(Flags.HIDDEN),
                                row.has(Flags.EXTERNAL),
                                row.has(Flags.CHUNKED),
                                row.isRegular() && row.compression().equals(Optional.of(Compression.ZLIB)))));
    }

    private static SortedMap<String, String> xattrs(CatalogRow row) {
        try {
            return XattrBlob.parse(row.xattr());
        } catch (XattrBlob.MalformedXattrException e) {
            // A finding already; clients show nothing.
            return Collections.emptySortedMap();
        }
    }

    private SortedSet<String> hardlinks(CatalogRow row) {
        return row.isDirectory() || row.hardlinkGroup() == 0
                ? Collections.emptySortedSet()
                : pathsByGroup.getOrDefault(row.hardlinkGroup(), Collections.emptySortedSet());
    }
}
