package org.cvmfsephemeral.format.client;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.cvmfsephemeral.format.catalog.Catalog;

/** An open catalog and the temporary file it may live in. */
record LoadedCatalog(Catalog catalog, Optional<Path> file) implements AutoCloseable {
    static LoadedCatalog inMemory(Catalog catalog) {
        return new LoadedCatalog(catalog, Optional.empty());
    }

    static LoadedCatalog inFile(Catalog catalog, Path file) {
        return new LoadedCatalog(catalog, Optional.of(file));
    }

    @Override
    public void close() throws IOException {
        catalog.close();
        if (file.isPresent()) {
            Files.deleteIfExists(file.get());
        }
    }
}
