package org.cvmfsephemeral.format.client;

import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.Set;
import java.util.function.Consumer;
import org.cvmfsephemeral.format.catalog.Catalog;
import org.cvmfsephemeral.format.catalog.NestedCatalog;
import org.cvmfsephemeral.format.object.ContentHash;
import org.cvmfsephemeral.format.object.FormatException;

/**
 * Goes through the catalogs of revisions, parents before what is nested in them, one open at a time; contents of files are not looked at.
 * Every catalog is compared with its hash.
 */
public final class CatalogWalk {
    private final CatalogLoader loader;

    public CatalogWalk(ObjectSource source) {
        this.loader = new CatalogLoader(new ContentReader(source));
    }

    /**
     * Visits the catalogs of one revision.
     *
     * @param root what the caller trusts
     * @param known catalogs that are left out together with all that is nested in them; the root is not
     * @param visitor must not keep the catalog
     * @return the visited ones
     * @throws FormatException if a catalog is damaged, or nested where it does not belong
     * @throws MissingObjectException if one is not there
     * @throws IOException if one cannot be read
     */
    public Set<ContentHash> visit(ContentHash root, Set<ContentHash> known, Consumer<Catalog> visitor)
            throws IOException {
        Set<ContentHash> visited = new HashSet<>();
        Deque<NestedCatalog> pending = new ArrayDeque<>();
        try (LoadedCatalog loaded = loader.loadRoot(root, 0)) {
            visited.add(root);
            visit(loaded.catalog(), pending, visitor);
        }
        while (!pending.isEmpty()) {
            NestedCatalog next = pending.pop();
            if (!known.contains(next.hash())) {
                try (LoadedCatalog loaded = loader.loadNested(next)) {
                    visited.add(next.hash());
                    visit(loaded.catalog(), pending, visitor);
                }
            }
        }
        return visited;
    }

    private static void visit(Catalog catalog, Deque<NestedCatalog> pending, Consumer<Catalog> visitor) {
        visitor.accept(catalog);
        for (NestedCatalog nested : catalog.nestedCatalogs()) {
            boolean isBelow = !nested.path().equals(catalog.properties().rootPrefix())
                    && nested.path().isAtOrBelow(catalog.properties().rootPrefix());
            if (!isBelow) {
                throw new FormatException("a nested catalog that is not below its parent");
            }
            pending.push(nested);
        }
    }
}
