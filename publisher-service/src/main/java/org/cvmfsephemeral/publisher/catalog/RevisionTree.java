package org.cvmfsephemeral.publisher.catalog;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.Stream;
import org.cvmfsephemeral.format.catalog.Counts;
import org.cvmfsephemeral.format.catalog.Directory;
import org.cvmfsephemeral.format.catalog.DirectoryRole;
import org.cvmfsephemeral.format.catalog.DroppedObject;
import org.cvmfsephemeral.format.catalog.Entry;
import org.cvmfsephemeral.format.catalog.NestedCatalog;
import org.cvmfsephemeral.format.repository.RepositoryName;
import org.cvmfsephemeral.format.repository.RepositoryPath;
import org.cvmfsephemeral.publisher.tree.CatalogMarkers;
import org.cvmfsephemeral.publisher.tree.Overlay;
import org.cvmfsephemeral.publisher.tree.TreeView;

/**
 * The tree of one revision, open for making the next: catalogs are opened as they are needed, and those that nothing changes in stay what
 * they are. Not thread-safe.
 */
public final class RevisionTree implements TreeView, AutoCloseable {
    private static final int FIRST_PAGE = 16;
    private static final int PAGE = 1_000;

    private final RepositoryName repository;
    private final CatalogPool pool;
    private final CatalogNode root;
    private final Queue<DroppedObject> dropped = new ConcurrentLinkedQueue<>();
    private long openBytes;

    RevisionTree(RepositoryName repository, CatalogPool pool, CatalogNode root) {
        this.repository = repository;
        this.pool = pool;
        this.root = root;
    }

    CatalogNode root() {
        return root;
    }

    RepositoryName repository() {
        return repository;
    }

    @Override
    public Optional<Entry> lookup(RepositoryPath path) {
        if (path.isRoot()) {
            return root.catalog().lookup(path);
        }
        RepositoryPath directory = path.parent();
        CatalogNode node = nodeOf(directory);
        if (isHidden(node, directory, path.name())) {
            return Optional.empty();
        }
        return node.catalog().lookup(path).map(RevisionTree::undivided);
    }

    /** How catalogs divide the tree is nobody else's business. */
    private static Entry undivided(Entry entry) {
        if (entry instanceof Directory directory && directory.role() != DirectoryRole.PLAIN) {
            return new Directory(
                    directory.name(),
                    directory.attributes(),
                    DirectoryRole.PLAIN,
                    directory.linkCount(),
                    directory.size(),
                    directory.hidden());
        }
        return entry;
    }

    private static boolean isHidden(CatalogNode node, RepositoryPath directory, String name) {
        return CatalogMarkers.isMarker(name) && node.path().equals(directory) && node.isAutomatic();
    }

    @Override
    public Stream<String> childNames(RepositoryPath directory) {
        CatalogNode node = nodeOf(directory);
        Stream<String> names = pagedNames(node, directory);
        return node.path().equals(directory) && node.isAutomatic()
                ? names.filter(name -> !CatalogMarkers.isMarker(name))
                : names;
    }

    private static Stream<String> pagedNames(CatalogNode node, RepositoryPath directory) {
        List<Entry> first = node.catalog().list(directory, "", FIRST_PAGE);
        if (first.size() < FIRST_PAGE) {
            return first.stream().map(Entry::name);
        }
        return Stream.iterate(first, page -> !page.isEmpty(), page -> next(node, directory, page))
                .flatMap(List::stream)
                .map(Entry::name);
    }

    private static List<Entry> next(CatalogNode node, RepositoryPath directory, List<Entry> page) {
        return node.catalog().list(directory, page.get(page.size() - 1).name(), PAGE);
    }

    @Override
    public List<String> linkedNames(RepositoryPath path) {
        return nodeOf(path.parent()).catalog().linkedNames(path);
    }

    /** The catalog that has the content of a directory. */
    CatalogNode nodeOf(RepositoryPath directory) {
        CatalogNode node = root;
        for (Optional<String> next = node.mountpointFor(directory);
                next.isPresent();
                next = node.mountpointFor(directory)) {
            node = child(node, next.get());
        }
        return node;
    }

    /** The catalog that is mounted there, opened if need be. */
    CatalogNode child(CatalogNode node, String mountpoint) {
        return node.openChild(mountpoint).orElseGet(() -> {
            NestedCatalog nested = node.registration(mountpoint);
            CatalogNode child =
                    CatalogNode.existing(node, nested.path(), nested.hash(), pool.take(repository, nested.hash()));
            node.adopt(child);
            openBytes += child.catalog().size() + CatalogPool.OVERHEAD_BYTES;
            return child;
        });
    }

    /** What a catalog counts for its child and everything below that, as of now. */
    Counts registeredTotals(CatalogNode node, String mountpoint) {
        return node.openChild(mountpoint)
                .flatMap(CatalogNode::base)
                .map(CatalogNode.Base::totals)
                .orElseGet(() ->
                        pool.totals(repository, node.registration(mountpoint).hash()));
    }

    /**
     * Carries the edits out, and divides and unites catalogs where that is called for.
     *
     * @param now Unix seconds that directories with changed content get as their modification time
     */
    public void apply(Overlay overlay, long now, CatalogSettings settings) {
        TreeEditor editor = new TreeEditor(this, settings, now);
        editor.apply(overlay.root());
        new Balance(this, settings, now).restore(editor.markedDirectories());
    }

    /** From any thread that builds. */
    void dropped(List<DroppedObject> objects) {
        dropped.addAll(objects);
    }

    /** What the edits took away, known when the tree has been built: candidates for collection. */
    public List<DroppedObject> dropped() {
        return List.copyOf(dropped);
    }

    /** Of the catalogs that have been opened so far, in bytes. */
    public long openBytes() {
        return openBytes;
    }

    /** All catalogs that are open, parents before their children. */
    List<CatalogNode> openNodes() {
        List<CatalogNode> nodes = new ArrayList<>();
        Deque<CatalogNode> next = new ArrayDeque<>(List.of(root));
        while (!next.isEmpty()) {
            CatalogNode node = next.pop();
            nodes.add(node);
            next.addAll(node.openChildren());
        }
        return nodes;
    }

    /** Closes a catalog that is no longer part of the tree, and what is open below it. */
    void release(CatalogNode node) {
        node.openChildren().forEach(this::release);
        if (node.isBuilt()) {
            return;
        }
        if (node.isDirty() || node.base().isEmpty()) {
            node.catalog().close();
        } else {
            pool.giveBack(repository, node.base().get().hash(), node.catalog());
        }
    }

    /** What was changed and not built is lost; the rest is kept for the next time. */
    @Override
    public void close() {
        release(root);
    }
}
