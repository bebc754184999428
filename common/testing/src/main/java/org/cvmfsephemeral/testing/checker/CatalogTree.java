package org.cvmfsephemeral.testing.checker;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The rows of one catalog file as a client reaches them from the root entry.
 *
 * @param root of the catalog
 * @param directories the root first; mountpoints among them, not descended into
 * @param orphans rows that are not reached
 */
record CatalogTree(CatalogRow root, List<ListedDirectory> directories, List<CatalogRow> orphans) {
    /** Empty when there is no root entry. */
    static Optional<CatalogTree> of(CatalogFile catalog, byte[] mount) {
        PathKey rootKey = PathKey.of(mount);
        Map<PathKey, List<CatalogRow>> byParent = new HashMap<>();
        CatalogRow root = null;
        for (CatalogRow row : catalog.rows()) {
            if (root == null && row.key().equals(rootKey)) {
                root = row;
            } else {
                byParent.computeIfAbsent(row.parent(), key -> new ArrayList<>()).add(row);
            }
        }
        return Optional.ofNullable(root).map(found -> traverse(found, mount, byParent));
    }

    /** Rows are taken out of {@code byParent} as they are reached: no row is reached twice, and orphans remain. */
    private static CatalogTree traverse(CatalogRow root, byte[] mount, Map<PathKey, List<CatalogRow>> byParent) {
        List<ListedDirectory> directories = new ArrayList<>();
        Deque<ListedDirectory> pending = new ArrayDeque<>();
        pending.push(list(RawText.ofPath(mount), mount, root, byParent));
        while (!pending.isEmpty()) {
            ListedDirectory directory = pending.pop();
            directories.add(directory);
            boolean ends =
                    directory.row().rowId() != root.rowId() && directory.row().isTransition();
            for (CatalogRow child : ends ? List.<CatalogRow>of() : directory.children()) {
                if (child.isDirectory()) {
                    pending.push(list(directory.pathOf(child), directory.rawPathOf(child), child, byParent));
                }
            }
        }
        return new CatalogTree(
                root,
                directories,
                byParent.values().stream().flatMap(Collection::stream).toList());
    }

    private static ListedDirectory list(
            String path, byte[] rawPath, CatalogRow row, Map<PathKey, List<CatalogRow>> byParent) {
        return new ListedDirectory(
                path,
                rawPath,
                row,
                Optional.ofNullable(byParent.remove(PathKey.of(rawPath))).orElse(List.of()));
    }

    boolean isRoot(ListedDirectory directory) {
        return directory.row().rowId() == root.rowId();
    }

    boolean isMountpoint(ListedDirectory directory) {
        return !isRoot(directory) && directory.row().isMountpoint();
    }

    /** Whether the rows below belong into another catalog. */
    boolean isTransition(ListedDirectory directory) {
        return !isRoot(directory) && directory.row().isTransition();
    }
}
