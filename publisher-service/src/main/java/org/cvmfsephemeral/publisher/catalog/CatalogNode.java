package org.cvmfsephemeral.publisher.catalog;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableSet;
import java.util.Optional;
import java.util.TreeSet;
import java.util.function.Consumer;
import org.cvmfsephemeral.format.catalog.Counts;
import org.cvmfsephemeral.format.catalog.NestedCatalog;
import org.cvmfsephemeral.format.catalog.WritableCatalog;
import org.cvmfsephemeral.format.object.ContentHash;
import org.cvmfsephemeral.format.repository.RepositoryPath;
import org.cvmfsephemeral.publisher.tree.CatalogMarkers;

/** A catalog in the tree of catalogs of the revision that is being made, and those of its children that were needed. */
final class CatalogNode {
    private final RepositoryPath path;
    private final Base base;
    private final Map<String, CatalogNode> open = new HashMap<>();
    private final NavigableSet<String> mounted = new TreeSet<>();
    private CatalogNode parent;
    private WritableCatalog catalog;
    private Consumer<WritableCatalog> filling;
    private boolean dirty;
    private volatile boolean built;

    /**
     * What the catalog was in the revision before.
     *
     * @param totals what the parent counts for it
     */
    record Base(ContentHash hash, Counts totals) {}

    private CatalogNode(CatalogNode parent, RepositoryPath path, Base base) {
        this.parent = parent;
        this.path = path;
        this.base = base;
    }

    /** One of the revision before. */
    static CatalogNode existing(CatalogNode parent, RepositoryPath path, ContentHash hash, WritableCatalog catalog) {
        CatalogNode node = new CatalogNode(parent, path, new Base(hash, CatalogPool.totals(catalog)));
        node.catalog = catalog;
        catalog.nestedCatalogs()
                .forEach(nested -> node.mounted.add(nested.path().value()));
        return node;
    }

    /** One that the revision before did not have. */
    static CatalogNode created(CatalogNode parent, RepositoryPath path, WritableCatalog catalog) {
        CatalogNode node = new CatalogNode(parent, path, null);
        node.catalog = catalog;
        node.dirty = true;
        return node;
    }

    /** As {@link #created}, with most of its entries still to come: they are filled in by whoever builds the catalog. */
    static CatalogNode planned(
            CatalogNode parent, RepositoryPath path, WritableCatalog catalog, Consumer<WritableCatalog> filling) {
        CatalogNode node = created(parent, path, catalog);
        node.filling = filling;
        return node;
    }

    RepositoryPath path() {
        return path;
    }

    Optional<Base> base() {
        return Optional.ofNullable(base);
    }

    WritableCatalog catalog() {
        return catalog;
    }

    Optional<CatalogNode> parent() {
        return Optional.ofNullable(parent);
    }

    boolean isDirty() {
        return dirty;
    }

    /** The catalog has changed, so that all above it change. */
    void markDirty() {
        for (CatalogNode node = this; node != null && !node.dirty; node = node.parent) {
            node.dirty = true;
        }
    }

    void fill() {
        if (filling != null) {
            filling.accept(catalog);
            filling = null;
        }
    }

    boolean isFilled() {
        return filling == null;
    }

    /** The catalog is in the store and no longer this node's. */
    void built() {
        built = true;
    }

    boolean isBuilt() {
        return built;
    }

    long entries() {
        return catalog.counters().self().entries();
    }

    /** Whether the publisher has made this catalog a catalog of its own, and may undo it. */
    boolean isAutomatic() {
        return !path.isRoot()
                && catalog.lookup(path.child(CatalogMarkers.AUTOMATIC)).isPresent();
    }

    /** The mountpoint at the path or above it, that of this catalog excluded. */
    Optional<String> mountpointFor(RepositoryPath directory) {
        if (mounted.isEmpty()) {
            return Optional.empty();
        }
        String candidate = directory.value();
        while (candidate.length() > path.value().length()) {
            if (mounted.contains(candidate)) {
                return Optional.of(candidate);
            }
            candidate = candidate.substring(0, candidate.lastIndexOf('/'));
        }
        return Optional.empty();
    }

    /** Mountpoints at or below the path. */
    List<String> mountpointsIn(RepositoryPath directory) {
        List<String> found = new ArrayList<>(mounted.subSet(directory.value() + "/", directory.value() + "0"));
        if (mounted.contains(directory.value())) {
            found.add(directory.value());
        }
        return found;
    }

    NestedCatalog registration(String mountpoint) {
        return catalog.nestedCatalogFor(new RepositoryPath(mountpoint))
                .orElseThrow(() -> new IllegalStateException("no catalog is mounted at " + mountpoint));
    }

    Optional<CatalogNode> openChild(String mountpoint) {
        return Optional.ofNullable(open.get(mountpoint));
    }

    Collection<CatalogNode> openChildren() {
        return open.values();
    }

    /** Takes a child in, or over from another parent. */
    void adopt(CatalogNode child) {
        child.parent = this;
        open.put(child.path.value(), child);
        mounted.add(child.path.value());
    }

    void mount(String mountpoint) {
        mounted.add(mountpoint);
    }

    void forget(String mountpoint) {
        open.remove(mountpoint);
        mounted.remove(mountpoint);
    }
}
