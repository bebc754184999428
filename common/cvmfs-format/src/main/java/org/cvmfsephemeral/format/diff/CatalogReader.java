package org.cvmfsephemeral.format.diff;

import java.util.function.Function;
import org.cvmfsephemeral.format.catalog.Catalog;
import org.cvmfsephemeral.format.object.ContentHash;

/** Where the catalogs of a repository are read. How many stay open, and for how long, is for the implementation to decide. */
@FunctionalInterface
public interface CatalogReader {
    /**
     * Opens a catalog, unless it is open, and asks it something.
     *
     * @param question returns finished values; the catalog may be closed as soon as it is answered
     */
    <T> T read(ContentHash catalog, Function<Catalog, T> question);

    /** Reads catalogs that somebody else opens and closes. */
    static CatalogReader of(Function<ContentHash, Catalog> catalogs) {
        return new CatalogReader() {
            @Override
            public <T> T read(ContentHash catalog, Function<Catalog, T> question) {
                return question.apply(catalogs.apply(catalog));
            }
        };
    }
}
