package org.cvmfsephemeral.publisher.catalog;

import jakarta.enterprise.context.ApplicationScoped;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Function;
import org.cvmfsephemeral.format.catalog.Catalog;
import org.cvmfsephemeral.format.diff.CatalogReader;
import org.cvmfsephemeral.format.object.ContentHash;
import org.cvmfsephemeral.format.repository.RepositoryName;

/** Reads catalogs of published revisions without changing anything. */
@ApplicationScoped
public class PublishedCatalogs {
    private static final int MAX_OPEN = 16;

    private final Catalogs catalogs;

    PublishedCatalogs(Catalogs catalogs) {
        this.catalogs = catalogs;
    }

    /** For one task; a few catalogs stay open until it is closed. */
    public Reading read(RepositoryName repository) {
        return new Reading(repository);
    }

    /** Not thread-safe. */
    public final class Reading implements CatalogReader, AutoCloseable {
        private final RepositoryName repository;
        private final Map<ContentHash, Catalog> open = new LinkedHashMap<>(16, 0.75f, true) {
            private static final long serialVersionUID = 1L;

            @Override
            protected boolean removeEldestEntry(Map.Entry<ContentHash, Catalog> eldest) {
                if (size() <= MAX_OPEN) {
                    return false;
                }
                eldest.getValue().close();
                return true;
            }
        };

        private Reading(RepositoryName repository) {
            this.repository = repository;
        }

        @Override
        public <T> T read(ContentHash hash, Function<Catalog, T> question) {
            Catalog catalog = open.get(hash);
            if (catalog == null) {
                catalog = Catalog.open(catalogs.read(repository, hash));
                open.put(hash, catalog);
            }
            return question.apply(catalog);
        }

        @Override
        public void close() {
            open.values().forEach(Catalog::close);
            open.clear();
        }
    }
}
