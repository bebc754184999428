package org.cvmfsephemeral.upload.tree;

import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.cvmfsephemeral.format.catalog.Catalog;
import org.cvmfsephemeral.format.catalog.CatalogMarkers;
import org.cvmfsephemeral.format.catalog.Entry;
import org.cvmfsephemeral.format.catalog.NestedCatalog;
import org.cvmfsephemeral.format.object.ContentHash;
import org.cvmfsephemeral.format.object.FormatException;
import org.cvmfsephemeral.format.repository.RepositoryName;
import org.cvmfsephemeral.format.repository.RepositoryPath;

/**
 * Looks things up in published revisions, through nested catalogs where there are some. How a tree is cut into catalogs does not
 * show: the markers of nested catalogs that nobody asked for are not there.
 */
@ApplicationScoped
public class RepositoryTrees {
    private static final int MARKERS = 2;

    private final CatalogCache catalogs;

    RepositoryTrees(CatalogCache catalogs) {
        this.catalogs = catalogs;
    }

    /**
     * @param root hash of the revision's root catalog
     */
    public Optional<Entry> lookup(RepositoryName repository, ContentHash root, RepositoryPath path) {
        return inCatalogOf(repository, root, path, catalog -> find(catalog, path));
    }

    private static Optional<Entry> find(Catalog catalog, RepositoryPath path) {
        boolean isMarker = CatalogMarkers.areNamed(path.name()) && hidesMarkersOf(path.parent(), catalog);
        return isMarker ? Optional.empty() : catalog.lookup(path);
    }

    /**
     * The next entries of a directory in byte-wise order of their names.
     *
     * @param root hash of the revision's root catalog
     * @param afterName the last name of the page before; empty for the first page
     */
    public List<Entry> list(
            RepositoryName repository, ContentHash root, RepositoryPath directory, String afterName, int limit) {
        return inCatalogOf(repository, root, directory, catalog -> {
            if (!hidesMarkersOf(directory, catalog)) {
                return catalog.list(directory, afterName, limit);
            }
            return catalog.list(directory, afterName, limit + MARKERS).stream()
                    .filter(entry -> !CatalogMarkers.areNamed(entry.name()))
                    .limit(limit)
                    .toList();
        });
    }

    private static boolean hidesMarkersOf(RepositoryPath directory, Catalog catalog) {
        return directory.equals(catalog.properties().rootPrefix()) && CatalogMarkers.areAutomaticIn(catalog);
    }

    /** Catalogs for somebody who reads many; to be closed. */
    public HeldCatalogs hold(RepositoryName repository) {
        return new HeldCatalogs(catalogs, repository);
    }

    private <T> T inCatalogOf(
            RepositoryName repository, ContentHash root, RepositoryPath path, Function<Catalog, T> question) {
        ContentHash hash = root;
        RepositoryPath mountpoint = RepositoryPath.ROOT;
        while (true) {
            try (CatalogCache.Lent lent = catalogs.open(repository, hash)) {
                Optional<NestedCatalog> nested = lent.catalog().nestedCatalogFor(path);
                if (nested.isEmpty() || nested.get().path().equals(mountpoint)) {
                    return question.apply(lent.catalog());
                }
                requireBelow(mountpoint, nested.get().path());
                mountpoint = nested.get().path();
                hash = nested.get().hash();
            }
        }
    }

    /** A catalog that leads back up would be read for ever. */
    private static void requireBelow(RepositoryPath mountpoint, RepositoryPath nested) {
        if (!nested.isAtOrBelow(mountpoint)) {
            throw new FormatException("a nested catalog that is not below its parent");
        }
    }
}
