package org.cvmfsephemeral.publisher.catalog;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.cvmfsephemeral.format.catalog.Directory;
import org.cvmfsephemeral.format.catalog.DirectoryRole;
import org.cvmfsephemeral.format.catalog.DirectoryWeights;
import org.cvmfsephemeral.format.catalog.Entry;
import org.cvmfsephemeral.format.catalog.Hardlinks;
import org.cvmfsephemeral.format.catalog.RegularFile;
import org.cvmfsephemeral.format.catalog.WritableCatalog;
import org.cvmfsephemeral.format.repository.RepositoryPath;
import org.cvmfsephemeral.publisher.tree.CatalogMarkers;
import org.cvmfsephemeral.publisher.tree.LinkGroup;
import org.cvmfsephemeral.publisher.tree.OverlayNode;

/**
 * Carries the edits of an overlay out on the catalogs. New directories with much below them become catalogs of their own at once, which
 * saves writing their entries twice and lets them be built side by side.
 */
final class TreeEditor {
    private final RevisionTree tree;
    private final CatalogSettings settings;
    private final long now;
    /** Directories whose marker has come, gone or changed. */
    private final Set<RepositoryPath> marked = new LinkedHashSet<>();

    TreeEditor(RevisionTree tree, CatalogSettings settings, long now) {
        this.tree = tree;
        this.settings = settings;
        this.now = now;
    }

    Set<RepositoryPath> markedDirectories() {
        return marked;
    }

    void apply(OverlayNode root) {
        CatalogNode node = tree.root();
        root.entry().ifPresent(entry -> update(RepositoryPath.ROOT, entry, node));
        editDirectory(root, RepositoryPath.ROOT, node);
    }

    /**
     * @param node that has the directory's content
     */
    private void editDirectory(OverlayNode edits, RepositoryPath path, CatalogNode node) {
        Map<LinkGroup, Hardlinks> links = hardlinks(edits, node);
        edits.children().forEach((name, child) -> {
            if (name.equals(CatalogMarkers.MARKER)) {
                marked.add(path);
            }
            editEntry(child, path.child(name), node, links);
        });
    }

    private void editEntry(OverlayNode edits, RepositoryPath path, CatalogNode node, Map<LinkGroup, Hardlinks> links) {
        if (edits.isRemoved()) {
            node.catalog().lookup(path).ifPresent(present -> remove(path, node));
            return;
        }
        Entry entry = edits.entry().orElse(null);
        if (edits.isOpaque()) {
            node.catalog().lookup(path).ifPresent(present -> makeWay(path, present, entry, node));
            putNew(edits, path, linked(entry, edits, links), node);
            return;
        }
        CatalogNode content = tree.nodeOf(path);
        if (entry != null) {
            update(path, entry, content);
        }
        editDirectory(edits, path, content);
    }

    /** Rows of other directories that were removed go first; a file is replaced in place. */
    private void makeWay(RepositoryPath path, Entry present, Entry entry, CatalogNode node) {
        if (present instanceof Directory || entry instanceof Directory) {
            remove(path, node);
        }
    }

    /** A catalog that is mounted at or below the path goes unread. */
    private void remove(RepositoryPath path, CatalogNode node) {
        node.markDirty();
        for (String mountpoint : node.mountpointsIn(path)) {
            Optional<CatalogNode> open = node.openChild(mountpoint);
            if (open.isEmpty() || open.get().base().isPresent()) {
                node.catalog().detach(new RepositoryPath(mountpoint), tree.registeredTotals(node, mountpoint));
            }
            node.forget(mountpoint);
            open.ifPresent(tree::release);
        }
        node.catalog().removeTree(path);
    }

    private void update(RepositoryPath path, Entry entry, CatalogNode node) {
        node.markDirty();
        Entry present = node.catalog().lookup(path).orElseThrow();
        if (entry instanceof RegularFile file && present instanceof RegularFile before) {
            // Another name of the file may have gone meanwhile.
            node.catalog().put(path, withHardlinks(file, before.hardlinks()));
        } else {
            node.catalog().put(path, plain(entry));
        }
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

    private void putNew(OverlayNode edits, RepositoryPath path, Entry entry, CatalogNode node) {
        node.markDirty();
        node.catalog().put(path, entry);
        if (entry instanceof Directory directory) {
            Set<RepositoryPath> boundaries = boundaries(edits, path);
            if (boundaries.contains(path)) {
                plant(edits, path, directory, node, boundaries);
            } else {
                load(edits, path, node.catalog(), boundaries);
                plantBelow(edits, path, node, boundaries);
            }
        }
    }

    /** Directories at and below a new one that are to be catalogs of their own. */
    private Set<RepositoryPath> boundaries(OverlayNode edits, RepositoryPath path) {
        Set<RepositoryPath> fixed = new HashSet<>();
        DirectoryWeights weights = weigh(edits, path, fixed);
        Set<RepositoryPath> boundaries =
                new HashSet<>(Partition.of(weights, settings.maxEntries(), settings.minEntries(), fixed));
        boundaries.addAll(fixed);
        if (edits.weight() >= settings.minEntries()) {
            boundaries.add(path);
        }
        return boundaries;
    }

    private static DirectoryWeights weigh(OverlayNode edits, RepositoryPath path, Set<RepositoryPath> fixed) {
        List<DirectoryWeights> children = new ArrayList<>();
        long entries = 0;
        for (Map.Entry<String, OverlayNode> child : edits.children().entrySet()) {
            Entry entry = child.getValue().entry().orElse(null);
            if (entry == null) {
                continue;
            }
            entries++;
            if (child.getKey().equals(CatalogMarkers.MARKER)) {
                fixed.add(path);
            }
            if (entry instanceof Directory) {
                children.add(weigh(child.getValue(), path.child(child.getKey()), fixed));
            }
        }
        return new DirectoryWeights(path, entries, children);
    }

    private void plant(
            OverlayNode edits,
            RepositoryPath path,
            Directory directory,
            CatalogNode parent,
            Set<RepositoryPath> boundaries) {
        WritableCatalog catalog = WritableCatalog.createNested(path, directory.attributes());
        CatalogNode node = CatalogNode.planned(parent, path, catalog, filled -> {
            if (!edits.children().containsKey(CatalogMarkers.MARKER)) {
                Markers.loadAutomatic(filled, path, now);
            }
            load(edits, path, filled, boundaries);
        });
        parent.adopt(node);
        plantBelow(edits, path, node, boundaries);
    }

    private void plantBelow(
            OverlayNode edits, RepositoryPath path, CatalogNode parent, Set<RepositoryPath> boundaries) {
        if (boundaries.isEmpty()) {
            return;
        }
        edits.children().forEach((name, child) -> {
            if (child.entry().orElse(null) instanceof Directory directory) {
                RepositoryPath below = path.child(name);
                if (boundaries.contains(below)) {
                    plant(child, below, directory, parent, boundaries);
                } else {
                    plantBelow(child, below, parent, boundaries);
                }
            }
        });
    }

    /** Loads what is below a new directory, up to where other catalogs begin. */
    private void load(OverlayNode edits, RepositoryPath path, WritableCatalog catalog, Set<RepositoryPath> boundaries) {
        Map<LinkGroup, Hardlinks> links = hardlinks(edits, catalog);
        edits.children().forEach((name, child) -> {
            Entry entry = child.entry().orElse(null);
            if (entry == null) {
                return;
            }
            RepositoryPath below = path.child(name);
            catalog.load(below, plain(linked(entry, child, links)));
            if (entry instanceof Directory && !boundaries.contains(below)) {
                load(child, below, catalog, boundaries);
            }
        });
    }

    private Map<LinkGroup, Hardlinks> hardlinks(OverlayNode directory, CatalogNode node) {
        return hardlinks(directory, node.catalog());
    }

    /** Group numbers for files that are new under several names of this directory. */
    private static Map<LinkGroup, Hardlinks> hardlinks(OverlayNode directory, WritableCatalog catalog) {
        Map<LinkGroup, Integer> names = new LinkedHashMap<>();
        for (OverlayNode child : directory.children().values()) {
            child.links().ifPresent(links -> names.merge(links, 1, Integer::sum));
        }
        Map<LinkGroup, Hardlinks> groups = new LinkedHashMap<>();
        names.forEach((file, count) ->
                groups.put(file, count > 1 ? new Hardlinks(catalog.newHardlinkGroup(), count) : Hardlinks.NONE));
        return groups;
    }

    private static Entry linked(Entry entry, OverlayNode edits, Map<LinkGroup, Hardlinks> links) {
        return entry instanceof RegularFile file
                ? withHardlinks(file, edits.links().map(links::get).orElse(Hardlinks.NONE))
                : entry;
    }

    static RegularFile withHardlinks(RegularFile file, Hardlinks hardlinks) {
        return new RegularFile(
                file.name(),
                file.attributes(),
                file.size(),
                file.content(),
                hardlinks,
                file.external(),
                file.directIo(),
                file.hidden());
    }
}
