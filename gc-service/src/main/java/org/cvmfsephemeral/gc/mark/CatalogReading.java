package org.cvmfsephemeral.gc.mark;

import jakarta.enterprise.context.ApplicationScoped;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.function.Function;
import org.cvmfsephemeral.format.catalog.Catalog;
import org.cvmfsephemeral.format.object.Compression;
import org.cvmfsephemeral.format.object.ContentHash;
import org.cvmfsephemeral.format.object.ObjectDecoder;
import org.cvmfsephemeral.format.object.ObjectKind;
import org.cvmfsephemeral.format.object.ObjectName;
import org.cvmfsephemeral.format.repository.RepositoryName;
import org.cvmfsephemeral.store.ObjectKey;
import org.cvmfsephemeral.store.ObjectStore;
import org.cvmfsephemeral.store.StoredObject;

/** Reads catalogs out of the store: small ones in memory, large ones by way of a file. */
@ApplicationScoped
public class CatalogReading {
    private static final long MAX_BYTES = 4L << 30;
    private static final long MAX_STORED_IN_MEMORY = 2L << 20;
    private static final int MAX_BYTES_IN_MEMORY = 64 << 20;

    private final ObjectStore store;

    CatalogReading(ObjectStore store) {
        this.store = store;
    }

    /**
     * Answers a question about a catalog.
     *
     * @throws org.cvmfsephemeral.store.MissingObjectException if it is not there
     * @throws org.cvmfsephemeral.format.object.FormatException if it is damaged
     */
    public <T> T read(RepositoryName repository, ContentHash hash, Function<Catalog, T> question) {
        ObjectKey key = ObjectKey.of(repository + "/" + new ObjectName(hash, ObjectKind.CATALOG).path());
        try (StoredObject stored = store.open(key)) {
            return stored.length() <= MAX_STORED_IN_MEMORY
                    ? readInMemory(stored, hash, question)
                    : readByFile(stored, hash, question);
        } catch (IOException e) {
            throw new UncheckedIOException("reading " + key + " failed", e);
        }
    }

    private static <T> T readInMemory(StoredObject stored, ContentHash hash, Function<Catalog, T> question)
            throws IOException {
        byte[] bytes = stored.body().readAllBytes();
        ObjectDecoder.verify(hash, bytes);
        try (Catalog catalog = Catalog.open(ObjectDecoder.decode(Compression.ZLIB, bytes, MAX_BYTES_IN_MEMORY))) {
            return question.apply(catalog);
        }
    }

    private static <T> T readByFile(StoredObject stored, ContentHash hash, Function<Catalog, T> question)
            throws IOException {
        Path file = Files.createTempFile("catalog", ".sqlite");
        try {
            try (InputStream database =
                    ObjectDecoder.decode(Compression.ZLIB, ObjectDecoder.verify(hash, stored.body()), MAX_BYTES)) {
                Files.copy(database, file, StandardCopyOption.REPLACE_EXISTING);
            }
            try (Catalog catalog = Catalog.open(file)) {
                return question.apply(catalog);
            }
        } finally {
            Files.deleteIfExists(file);
        }
    }
}
