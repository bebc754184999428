package org.cvmfsephemeral.publisher.catalog;

import jakarta.enterprise.context.ApplicationScoped;
import java.util.Collections;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import org.cvmfsephemeral.format.catalog.CatalogCounters;
import org.cvmfsephemeral.format.catalog.Counts;
import org.cvmfsephemeral.format.catalog.WritableCatalog;
import org.cvmfsephemeral.format.object.ContentHash;
import org.cvmfsephemeral.format.repository.RepositoryName;

/**
 * Catalogs that stay open between publishes, by the hash that they have been read or written with. Whoever takes one has it alone, and
 * gives it back under its present hash or closes it.
 */
@ApplicationScoped
class CatalogPool {
    private static final int MAX_TOTALS = 20_000;
    /** What an open database costs beside its pages, about. */
    static final long OVERHEAD_BYTES = 256 << 10;

    private record Key(RepositoryName repository, ContentHash hash) {}

    private record Idle(WritableCatalog catalog, long bytes) {}

    private final Catalogs catalogs;
    private final long limitBytes;
    private final CacheMetrics metrics;
    private final Map<Key, Idle> idle = new LinkedHashMap<>();
    private long idleBytes;

    /** They never change, and a catalog that is dropped as a whole would be read for nothing else. */
    private final Map<ContentHash, Counts> totals = Collections.synchronizedMap(new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<ContentHash, Counts> eldest) {
            return size() > MAX_TOTALS;
        }
    });

    CatalogPool(Catalogs catalogs, CatalogSettings settings, CacheMetrics metrics) {
        this.catalogs = catalogs;
        this.metrics = metrics;
        this.limitBytes = settings.memoryBytes();
    }

    /**
     * @throws org.cvmfsephemeral.format.object.FormatException if the object in the store is damaged
     */
    WritableCatalog take(RepositoryName repository, ContentHash hash) {
        synchronized (idle) {
            Idle found = idle.remove(new Key(repository, hash));
            metrics.askedMemory(found != null);
            if (found != null) {
                idleBytes -= found.bytes();
                return found.catalog();
            }
        }
        return WritableCatalog.open(catalogs.read(repository, hash));
    }

    void giveBack(RepositoryName repository, ContentHash hash, WritableCatalog catalog) {
        totals.put(hash, totals(catalog));
        long bytes = catalog.size() + OVERHEAD_BYTES;
        synchronized (idle) {
            Idle replaced = idle.put(new Key(repository, hash), new Idle(catalog, bytes));
            idleBytes += bytes;
            if (replaced != null) {
                drop(replaced);
            }
            Iterator<Idle> eldest = idle.values().iterator();
            while (idleBytes > limitBytes && eldest.hasNext()) {
                Idle next = eldest.next();
                eldest.remove();
                drop(next);
            }
        }
    }

    private void drop(Idle dropped) {
        idleBytes -= dropped.bytes();
        dropped.catalog().close();
    }

    /** What a catalog and everything below it amount to. */
    Counts totals(RepositoryName repository, ContentHash hash) {
        Counts known = totals.get(hash);
        if (known != null) {
            return known;
        }
        WritableCatalog catalog = take(repository, hash);
        giveBack(repository, hash, catalog);
        return totals.get(hash);
    }

    static Counts totals(WritableCatalog catalog) {
        CatalogCounters counters = catalog.counters();
        return counters.self().plus(counters.subtree());
    }
}
