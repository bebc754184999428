package org.cvmfsephemeral.publisher.catalog;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.cvmfsephemeral.format.catalog.Counts;
import org.cvmfsephemeral.format.catalog.Directory;
import org.cvmfsephemeral.format.catalog.DirectoryRole;
import org.cvmfsephemeral.format.catalog.DroppedObject;
import org.cvmfsephemeral.format.catalog.Entry;
import org.cvmfsephemeral.format.catalog.Hardlinks;
import org.cvmfsephemeral.format.catalog.NestedCatalog;
import org.cvmfsephemeral.format.catalog.RegularFile;
import org.cvmfsephemeral.format.catalog.WritableCatalog;
import org.cvmfsephemeral.format.repository.RepositoryPath;
import org.cvmfsephemeral.publisher.tree.CatalogMarkers;

/** Divides catalogs that have grown too large, unites those that have become too small, and does what users' markers ask for. */
final class Balance {
    private final RevisionTree tree;
    private final CatalogSettings settings;
    private final long now;

    Balance(RevisionTree tree, CatalogSettings settings, long now) {
        this.tree = tree;
        this.settings = settings;
        this.now = now;
    }

    /**
     * @param marked directories whose marker may have come or gone
     */
    void restore(Set<RepositoryPath> marked) {
        marked.forEach(this::follow);
        for (CatalogNode node : deepestFirst()) {
            if (!node.isFilled()) {
                continue;
            }
            if (isTooSmall(node)) {
                unite(node);
            } else if (node.entries() > settings.maxEntries()) {
                divide(node);
            }
        }
    }

    private List<CatalogNode> deepestFirst() {
        List<CatalogNode> nodes = new ArrayList<>();
        for (CatalogNode node : tree.openNodes()) {
            if (node.isDirty()) {
                nodes.add(node);
            }
        }
        nodes.sort(Comparator.comparing(
                        (CatalogNode node) -> -node.path().ancestors().size())
                .thenComparing(CatalogNode::path));
        return nodes;
    }

    private void follow(RepositoryPath directory) {
        Optional<Entry> entry = tree.lookup(directory);
        if (entry.filter(Directory.class::isInstance).isEmpty() || directory.isRoot()) {
            return;
        }
        CatalogNode node = tree.nodeOf(directory);
        boolean isCatalog = node.path().equals(directory);
        if (!node.isFilled()) {
            return;
        }
        boolean wantsCatalog =
                node.catalog().lookup(directory.child(CatalogMarkers.MARKER)).isPresent();
        if (wantsCatalog && !isCatalog) {
            cut(node, directory);
        } else if (wantsCatalog && node.isAutomatic()) {
            node.catalog().remove(directory.child(CatalogMarkers.AUTOMATIC));
        } else if (!wantsCatalog && isCatalog) {
            unite(node);
        }
    }

    /** United, parent and child are at most half full, so that the next entry does not divide them again. */
    private boolean isTooSmall(CatalogNode node) {
        return node.parent().isPresent()
                && node.parent().get().isFilled()
                && node.base().isPresent()
                && node.entries() < settings.minEntries()
                && node.entries() + node.parent().get().entries() <= settings.maxEntries() / 2
                && node.isAutomatic();
    }

    private void divide(CatalogNode node) {
        Partition.of(node.catalog().weights(), settings.maxEntries(), settings.minEntries(), Set.of())
                .forEach(directory -> {
                    CatalogNode child = cut(node, directory);
                    Markers.loadAutomatic(child.catalog(), directory, now);
                });
    }

    /** Moves what is below a directory into a catalog of its own. */
    private CatalogNode cut(CatalogNode from, RepositoryPath path) {
        from.markDirty();
        Directory directory = (Directory) from.catalog().lookup(path).orElseThrow();
        WritableCatalog catalog = WritableCatalog.createNested(path, directory.attributes());
        CatalogNode child = CatalogNode.created(from, path, catalog);
        List<String> mountpoints = from.mountpointsIn(path);
        from.catalog().forEachEntryBelow(path, (below, entry) -> catalog.load(below, plain(entry)));
        mountpoints.forEach(mountpoint -> moveRegistration(from, child, mountpoint));
        from.catalog().moving(() -> from.catalog().removeTree(path));
        from.catalog().put(path, Directory.plain(path.name(), directory.attributes()));
        from.adopt(child);
        return child;
    }

    private void moveRegistration(CatalogNode from, CatalogNode to, String mountpoint) {
        Optional<CatalogNode> open = from.openChild(mountpoint);
        boolean isRegistered = open.isEmpty() || open.get().base().isPresent();
        if (isRegistered) {
            NestedCatalog nested = from.registration(mountpoint);
            Counts totals = tree.registeredTotals(from, mountpoint);
            Directory directory =
                    (Directory) from.catalog().lookup(nested.path()).orElseThrow();
            from.catalog().moving(() -> from.catalog().detach(nested.path(), totals));
            to.catalog().attach(nested, directory, totals);
        }
        from.forget(mountpoint);
        open.ifPresentOrElse(to::adopt, () -> to.mount(mountpoint));
    }

    /** Moves what is in a catalog into its parent. */
    private void unite(CatalogNode node) {
        CatalogNode parent = node.parent().orElseThrow();
        String mountpoint = node.path().value();
        parent.markDirty();
        Directory root = (Directory) node.catalog().lookup(node.path()).orElseThrow();
        boolean wasAutomatic = node.isAutomatic();
        if (node.base().isPresent()) {
            NestedCatalog united = parent.registration(mountpoint);
            parent.catalog()
                    .moving(() -> parent.catalog().detach(node.path(), tree.registeredTotals(parent, mountpoint)));
            tree.dropped(List.of(DroppedObject.replaced(united)));
        }
        parent.forget(mountpoint);
        parent.catalog().put(node.path(), Directory.plain(root.name(), root.attributes()));
        Map<Integer, Integer> groups = new TreeMap<>();
        node.catalog().forEachEntryBelow(node.path(), (path, entry) -> {
            if (!(wasAutomatic && isOwnMarker(node, path))) {
                parent.catalog().load(path, regrouped(plain(entry), groups, parent.catalog()));
            }
        });
        for (String nested : List.copyOf(node.mountpointsIn(node.path()))) {
            moveRegistration(node, parent, nested);
        }
        tree.dropped(node.catalog().takeDropped());
        node.catalog().close();
    }

    private static boolean isOwnMarker(CatalogNode node, RepositoryPath path) {
        return CatalogMarkers.isMarker(path.name()) && path.parent().equals(node.path());
    }

    private static Entry plain(Entry entry) {
        return entry instanceof Directory directory
                ? new Directory(
                        directory.name(),
                        directory.attributes(),
                        DirectoryRole.PLAIN,
                        Directory.EMPTY_LINK_COUNT,
                        directory.size(),
                        directory.hidden())
                : entry;
    }

    /** Numbers of hardlink groups are unique in a catalog. */
    private static Entry regrouped(Entry entry, Map<Integer, Integer> groups, WritableCatalog catalog) {
        if (entry instanceof RegularFile file && file.hardlinks().group() != 0) {
            int group = groups.computeIfAbsent(file.hardlinks().group(), old -> catalog.newHardlinkGroup());
            return TreeEditor.withHardlinks(
                    file, new Hardlinks(group, file.hardlinks().count()));
        }
        return entry;
    }
}
