package org.cvmfsephemeral.upload.tree;

import jakarta.enterprise.context.ApplicationScoped;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import org.cvmfsephemeral.format.catalog.Catalog;
import org.cvmfsephemeral.format.object.Compression;
import org.cvmfsephemeral.format.object.ContentHash;
import org.cvmfsephemeral.format.object.ObjectDecoder;
import org.cvmfsephemeral.format.object.ObjectKind;
import org.cvmfsephemeral.format.object.ObjectName;
import org.cvmfsephemeral.format.repository.RepositoryName;
import org.cvmfsephemeral.store.ObjectKey;
import org.cvmfsephemeral.store.ObjectStore;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/**
 * Catalogs opened for reading. They never change, so any number of readers share one; the least recently used are closed when
 * their databases exceed the limit and nobody reads them.
 */
@ApplicationScoped
class CatalogCache {
    private static final int MAX_CATALOG_BYTES = 1 << 30;
    /** Every revision has a root catalog of its own, and each open one costs more than its bytes. */
    private static final int MAX_CATALOGS = 256;

    private record Key(RepositoryName repository, ContentHash hash) {}

    private final ObjectStore store;
    private final long limitBytes;
    private long cachedBytes;
    private final Map<Key, Shared> cached = new LinkedHashMap<>(16, 0.75f, true);

    CatalogCache(
            ObjectStore store,
            @ConfigProperty(name = "cvmfs.read.catalog-cache-bytes", defaultValue = "67108864") long limitBytes) {
        this.store = store;
        this.limitBytes = limitBytes;
    }

    /** A catalog in use; to be closed by whoever took it. */
    final class Lent implements AutoCloseable {
        private final Shared shared;

        private Lent(Shared shared) {
            this.shared = shared;
        }

        Catalog catalog() {
            return shared.catalog;
        }

        @Override
        public void close() {
            release(shared);
        }
    }

    private static final class Shared {
        private Catalog catalog;
        private long bytes;
        private int readers;
        private boolean evicted;
    }

    /**
     * @throws org.cvmfsephemeral.format.object.FormatException if the catalog in the store is damaged
     */
    Lent open(RepositoryName repository, ContentHash hash) {
        Shared shared = enter(new Key(repository, hash));
        try {
            load(shared, repository, hash);
        } catch (RuntimeException e) {
            release(shared);
            throw e;
        }
        return new Lent(shared);
    }

    private synchronized Shared enter(Key key) {
        Shared shared = cached.computeIfAbsent(key, ignored -> new Shared());
        shared.readers++;
        return shared;
    }

    private void load(Shared shared, RepositoryName repository, ContentHash hash) {
        synchronized (shared) {
            if (shared.catalog == null) {
                String path = new ObjectName(hash, ObjectKind.CATALOG).path();
                byte[] stored = store.read(ObjectKey.of(repository + "/" + path), MAX_CATALOG_BYTES);
                ObjectDecoder.verify(hash, stored);
                byte[] database = ObjectDecoder.decode(Compression.ZLIB, stored, MAX_CATALOG_BYTES);
                shared.catalog = Catalog.open(database);
                keep(shared, database.length);
            }
        }
    }

    private synchronized void keep(Shared shared, long bytes) {
        if (!shared.evicted) {
            shared.bytes = bytes;
            cachedBytes += bytes;
            evict();
        }
    }

    private void evict() {
        Iterator<Shared> eldest = cached.values().iterator();
        while (isTooMuch() && eldest.hasNext()) {
            Shared shared = eldest.next();
            eldest.remove();
            cachedBytes -= shared.bytes;
            shared.evicted = true;
            closeIfUnused(shared);
        }
    }

    private boolean isTooMuch() {
        return (cachedBytes > limitBytes || cached.size() > MAX_CATALOGS) && cached.size() > 1;
    }

    private synchronized void release(Shared shared) {
        shared.readers--;
        closeIfUnused(shared);
    }

    private static void closeIfUnused(Shared shared) {
        if (shared.evicted && shared.readers == 0 && shared.catalog != null) {
            shared.catalog.close();
        }
    }
}
