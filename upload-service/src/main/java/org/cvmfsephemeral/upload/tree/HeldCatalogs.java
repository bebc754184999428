package org.cvmfsephemeral.upload.tree;

import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Function;
import org.cvmfsephemeral.format.catalog.Catalog;
import org.cvmfsephemeral.format.diff.CatalogReader;
import org.cvmfsephemeral.format.object.ContentHash;
import org.cvmfsephemeral.format.repository.RepositoryName;

/** The few catalogs that a reader used last stay open for it, even where the cache has no room for all of them. For one thread. */
public final class HeldCatalogs implements CatalogReader, AutoCloseable {
    /** Of two revisions, where the walk is and one above. */
    private static final int MAX_HELD = 4;

    private final CatalogCache catalogs;
    private final RepositoryName repository;
    private final Map<ContentHash, CatalogCache.Lent> held = new LinkedHashMap<>(16, 0.75f, true);

    HeldCatalogs(CatalogCache catalogs, RepositoryName repository) {
        this.catalogs = catalogs;
        this.repository = repository;
    }

    @Override
    public <T> T read(ContentHash catalog, Function<Catalog, T> question) {
        CatalogCache.Lent lent = held.get(catalog);
        if (lent == null) {
            lent = catalogs.open(repository, catalog);
            held.put(catalog, lent);
            releaseEldest();
        }
        return question.apply(lent.catalog());
    }

    private void releaseEldest() {
        Iterator<CatalogCache.Lent> eldest = held.values().iterator();
        if (held.size() > MAX_HELD) {
            CatalogCache.Lent released = eldest.next();
            eldest.remove();
            released.close();
        }
    }

    @Override
    public void close() {
        held.values().forEach(CatalogCache.Lent::close);
        held.clear();
    }
}
