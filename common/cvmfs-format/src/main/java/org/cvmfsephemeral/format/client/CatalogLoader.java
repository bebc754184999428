package org.cvmfsephemeral.format.client;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import org.cvmfsephemeral.format.catalog.Catalog;
import org.cvmfsephemeral.format.catalog.NestedCatalog;
import org.cvmfsephemeral.format.manifest.Manifest;
import org.cvmfsephemeral.format.object.Compression;
import org.cvmfsephemeral.format.object.ContentHash;
import org.cvmfsephemeral.format.object.FormatException;
import org.cvmfsephemeral.format.object.ObjectKind;
import org.cvmfsephemeral.format.object.ObjectName;
import org.cvmfsephemeral.format.repository.RepositoryPath;

/**
 * Fetches catalogs, verifies their hash and size, and opens them: small ones in memory, large ones from a temporary file, so that
 * the heap does not grow with the repository.
 */
final class CatalogLoader {
    /** Some ten million entries; a catalog of more is not sane, whoever signed it. */
    private static final long MAX_BYTES = 4L << 30;

    private static final long MAX_BYTES_IN_MEMORY = 16L << 20;

    private final ContentReader content;

    CatalogLoader(ContentReader content) {
        this.content = content;
    }

    LoadedCatalog loadRoot(Manifest manifest) throws IOException {
        return loadRoot(manifest.rootCatalog(), manifest.rootCatalogSize());
    }

    /**
     * @param size of the uncompressed database in bytes, 0 if unknown
     */
    LoadedCatalog loadRoot(ContentHash hash, long size) throws IOException {
        return load(RepositoryPath.ROOT, hash, size);
    }

    LoadedCatalog loadNested(NestedCatalog reference) throws IOException {
        return load(reference.path(), reference.hash(), reference.size());
    }

    private LoadedCatalog load(RepositoryPath path, ContentHash hash, long size) throws IOException {
        if (size > MAX_BYTES) {
            throw new FormatException("a catalog of more than " + MAX_BYTES + " bytes");
        }
        try (InputStream database = open(hash, size)) {
            LoadedCatalog catalog = size > 0 && size <= MAX_BYTES_IN_MEMORY
                    ? LoadedCatalog.inMemory(Catalog.open(database.readAllBytes()))
                    : openFile(database);
            return expectAt(path, catalog);
        }
    }

    private InputStream open(ContentHash hash, long size) throws IOException {
        ObjectName name = new ObjectName(hash, ObjectKind.CATALOG);
        boolean sizeIsKnown = size > 0;
        return sizeIsKnown
                ? content.open(name, Compression.ZLIB, size)
                : content.openUpTo(name, Compression.ZLIB, MAX_BYTES);
    }

    private static LoadedCatalog openFile(InputStream database) throws IOException {
        Path file = Files.createTempFile("catalog", ".sqlite");
        try {
            Files.copy(database, file, StandardCopyOption.REPLACE_EXISTING);
            return LoadedCatalog.inFile(Catalog.open(file), file);
        } catch (IOException | RuntimeException e) {
            Files.deleteIfExists(file);
            throw e;
        }
    }

    private static LoadedCatalog expectAt(RepositoryPath path, LoadedCatalog loaded) throws IOException {
        try {
            if (!loaded.catalog().properties().rootPrefix().equals(path)) {
                throw new FormatException("a catalog that belongs to another path");
            }
            return loaded;
        } catch (RuntimeException e) {
            loaded.close();
            throw e;
        }
    }
}
