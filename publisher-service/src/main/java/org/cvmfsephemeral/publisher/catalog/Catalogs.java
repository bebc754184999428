package org.cvmfsephemeral.publisher.catalog;

import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.cvmfsephemeral.format.catalog.Catalog;
import org.cvmfsephemeral.format.object.Compression;
import org.cvmfsephemeral.format.object.ContentHash;
import org.cvmfsephemeral.format.object.EncodedObject;
import org.cvmfsephemeral.format.object.HashAlgorithm;
import org.cvmfsephemeral.format.object.ObjectDecoder;
import org.cvmfsephemeral.format.object.ObjectEncoder;
import org.cvmfsephemeral.format.object.ObjectKind;
import org.cvmfsephemeral.format.object.ObjectName;
import org.cvmfsephemeral.format.repository.RepositoryName;
import org.cvmfsephemeral.publisher.store.RepositoryStore;

/** Reads catalogs from the store and puts new ones there, by way of the local copies. */
@ApplicationScoped
class Catalogs {
    /** A catalog of this size has several million entries; more than that is damage. */
    private static final int MAX_BYTES = 1 << 30;

    private final RepositoryStore store;
    private final CatalogFiles files;
    private final CacheMetrics metrics;

    Catalogs(RepositoryStore store, CatalogFiles files, CacheMetrics metrics) {
        this.store = store;
        this.files = files;
        this.metrics = metrics;
    }

    /**
     * The uncompressed database.
     *
     * @throws org.cvmfsephemeral.format.object.FormatException if the object in the store is damaged
     */
    byte[] read(RepositoryName repository, ContentHash hash) {
        Optional<byte[]> copy = files.find(hash);
        metrics.askedDisk(copy.isPresent());
        byte[] stored = copy.orElseGet(() -> fetch(repository, hash));
        return ObjectDecoder.decode(Compression.ZLIB, stored, MAX_BYTES);
    }

    private byte[] fetch(RepositoryName repository, ContentHash hash) {
        byte[] stored = store.read(repository, new ObjectName(hash, ObjectKind.CATALOG), MAX_BYTES);
        ObjectDecoder.verify(hash, stored);
        files.keep(hash, stored);
        return stored;
    }

    /** Stores a catalog, which is durable then. It is another matter whether it is {@link #verify sound}. */
    void put(UUID attempt, RepositoryName repository, EncodedObject catalog) {
        store.put(attempt, repository, catalog);
        files.keep(catalog.hash(), catalog.stored());
    }

    /**
     * A signed malformed catalog would make clients abort their mount.
     *
     * @throws MalformedCatalogException if anything is found
     */
    static void verify(byte[] database) {
        try (Catalog catalog = Catalog.open(database)) {
            List<String> problems = catalog.verify();
            if (!problems.isEmpty()) {
                throw new MalformedCatalogException(problems);
            }
        }
    }

    /** The empty file that marks nested catalogs, which refer to it like to any other. */
    void putMarkerContent(UUID attempt, RepositoryName repository) {
        store.put(
                attempt,
                repository,
                ObjectEncoder.of(Compression.NONE).encode(ObjectKind.FILE, HashAlgorithm.SHA1, new byte[0]));
    }
}
