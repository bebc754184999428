package org.cvmfsephemeral.testing.checker;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** Directories with what they list (4.4, 4.13 rules 11, 13, 14, 18 and 19). */
final class DirectoryRules {
    private final CatalogTree tree;
    private final boolean nested;
    private final EntryRules entryRules;
    private final Findings findings;

    DirectoryRules(CatalogTree tree, boolean nested, Findings findings) {
        this.tree = tree;
        this.nested = nested;
        this.entryRules = new EntryRules(findings);
        this.findings = findings;
    }

    void check() {
        ListedDirectory root = tree.directories().get(0);
        entryRules.check(root.path(), root.row());
        if (nested && !lists(root, TreeEntry.CATALOG_MARKER)) {
            findings.add(Defect.MARKER_MISSING, root.path(), "nested catalog has no " + TreeEntry.CATALOG_MARKER);
        }
        tree.directories().forEach(this::check);
        for (CatalogRow orphan : tree.orphans()) {
            findings.add(
                    Defect.ORPHAN_ROW,
                    root.path(),
                    "row %d with the name '%s' is not reached",
                    orphan.rowId(),
                    RawText.of(orphan.name()));
        }
    }

    private void check(ListedDirectory directory) {
        if (tree.isTransition(directory)) {
            checkHasNoChildren(directory);
            return;
        }
        long links = 2 + directory.subDirectories();
        if (directory.row().linkCount() != links) {
            findings.add(
                    Defect.LINK_COUNT,
                    directory.path(),
                    "link count is %d instead of %d",
                    directory.row().linkCount(),
                    links);
        }
        for (CatalogRow child : directory.children()) {
            checkChild(directory, child);
        }
    }

    private void checkHasNoChildren(ListedDirectory mountpoint) {
        if (!mountpoint.children().isEmpty()) {
            findings.add(
                    Defect.MOUNTPOINT_CHILDREN,
                    mountpoint.path(),
                    "parent catalog has %d rows below the mountpoint",
                    mountpoint.children().size());
        }
    }

    private void checkChild(ListedDirectory directory, CatalogRow child) {
        String path = directory.pathOf(child);
        entryRules.check(path, child);
        entryRules.checkName(path, child);
        if (!child.key().equals(PathKey.of(directory.rawPathOf(child)))) {
            findings.add(Defect.PATH_KEY, path, "key of row %d is not the MD5 of its path", child.rowId());
        }
        if (child.has(Flags.NESTED_ROOT)) {
            findings.add(Defect.ROOT_ENTRY, path, "is flagged as root of a nested catalog, and is none");
        }
        checkMarker(directory, path, child);
    }

    private void checkMarker(ListedDirectory directory, String path, CatalogRow child) {
        boolean catalogMarker = isNamed(child, TreeEntry.CATALOG_MARKER);
        if (!catalogMarker && !isNamed(child, TreeEntry.AUTOMATIC_MARKER)) {
            return;
        }
        if (!nested || !tree.isRoot(directory)) {
            findings.add(Defect.MARKER_ABANDONED, path, "directory is not the root of a nested catalog");
        } else if (!child.isRegular()) {
            findings.add(Defect.MARKER_MISSING, path, "marker is no regular file");
        }
    }

    private static boolean lists(ListedDirectory directory, String name) {
        return directory.children().stream().anyMatch(child -> isNamed(child, name));
    }

    private static boolean isNamed(CatalogRow row, String name) {
        return row.name().length == name.length() && Arrays.equals(row.name(), name.getBytes(StandardCharsets.UTF_8));
    }
}
