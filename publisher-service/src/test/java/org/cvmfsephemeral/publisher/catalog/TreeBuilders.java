package org.cvmfsephemeral.publisher.catalog;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Optional;
import org.cvmfsephemeral.publisher.store.RepositoryStore;

/** Lets tests without a container have the engine. */
public final class TreeBuilders {
    private TreeBuilders() {}

    /** Limits of a catalog; the folder keeps copies of catalogs, the memory hardly any. */
    public record Limits(int maxEntries, int minEntries, long memoryBytes, Optional<Path> cacheDirectory)
            implements CatalogSettings {
        @Override
        public long cacheBytes() {
            return cacheDirectory.isPresent() ? 1 << 20 : 0;
        }

        @Override
        public long revisionBytes() {
            return Long.MAX_VALUE;
        }

        @Override
        public int threads() {
            return 4;
        }
    }

    public static TreeBuilder on(RepositoryStore store, Limits limits) {
        CatalogFiles files = new CatalogFiles(limits, Clock.systemUTC());
        files.open();
        CacheMetrics metrics = new CacheMetrics(new SimpleMeterRegistry());
        Catalogs catalogs = new Catalogs(store, files, metrics);
        return new TreeBuilder(
                catalogs,
                new CatalogPool(catalogs, limits, metrics),
                limits,
                new CatalogMetrics(new SimpleMeterRegistry()));
    }
}
