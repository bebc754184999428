package org.cvmfsephemeral.format.client;

import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import org.cvmfsephemeral.format.catalog.Catalog;
import org.cvmfsephemeral.format.catalog.Entry;
import org.cvmfsephemeral.format.catalog.NestedCatalog;
import org.cvmfsephemeral.format.manifest.Manifest;
import org.cvmfsephemeral.format.object.FormatException;
import org.cvmfsephemeral.format.repository.RepositoryPath;

/**
 * The catalogs of one revision as if they were one. The root stays open, of the others the last few used. Thread-safe; lookups
 * take turns, as one may close the catalog that another one needs.
 */
final class CatalogTree implements AutoCloseable {
    private static final int MAX_OPEN_NESTED = 8;

    private final CatalogLoader loader;
    private final LoadedCatalog root;
    private final Deque<OpenNested> nested = new ArrayDeque<>();

    private record OpenNested(NestedCatalog reference, LoadedCatalog loaded) {}

    private CatalogTree(CatalogLoader loader, LoadedCatalog root) {
        this.loader = loader;
        this.root = root;
    }

    static CatalogTree open(CatalogLoader loader, Manifest manifest) throws IOException {
        return new CatalogTree(loader, loader.loadRoot(manifest));
    }

    synchronized Optional<Entry> lookup(RepositoryPath path) throws IOException {
        return catalogOf(path).lookup(path);
    }

    synchronized List<Entry> list(RepositoryPath directory) throws IOException {
        return catalogOf(directory).list(directory);
    }

    /** The catalog that holds what is at and directly below the path; for a mountpoint, the nested one. */
    private Catalog catalogOf(RepositoryPath path) throws IOException {
        RepositoryPath at = RepositoryPath.ROOT;
        Catalog catalog = root.catalog();
        for (Optional<NestedCatalog> next = below(catalog, path, at);
                next.isPresent();
                next = below(catalog, path, at)) {
            at = next.get().path();
            catalog = openNested(next.get());
        }
        return catalog;
    }

    private static Optional<NestedCatalog> below(Catalog catalog, RepositoryPath path, RepositoryPath at) {
        Optional<NestedCatalog> next = catalog.nestedCatalogFor(path);
        if (next.isPresent()
                && (next.get().path().equals(at) || !next.get().path().isAtOrBelow(at))) {
            throw new FormatException("a nested catalog that is not below its parent");
        }
        return next;
    }

    private Catalog openNested(NestedCatalog reference) throws IOException {
        for (Iterator<OpenNested> open = nested.iterator(); open.hasNext(); ) {
            OpenNested candidate = open.next();
            if (candidate.reference().equals(reference)) {
                open.remove();
                nested.addFirst(candidate);
                return candidate.loaded().catalog();
            }
        }
        OpenNested opened = new OpenNested(reference, loader.loadNested(reference));
        nested.addFirst(opened);
        if (nested.size() > MAX_OPEN_NESTED) {
            nested.removeLast().loaded().close();
        }
        return opened.loaded().catalog();
    }

    @Override
    public synchronized void close() throws IOException {
        while (!nested.isEmpty()) {
            nested.removeFirst().loaded().close();
        }
        root.close();
    }
}
