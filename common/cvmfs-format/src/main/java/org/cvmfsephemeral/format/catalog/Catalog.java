package org.cvmfsephemeral.format.catalog;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import org.cvmfsephemeral.format.object.ObjectName;
import org.cvmfsephemeral.format.repository.RepositoryPath;

/** A read-only catalog. */
public final class Catalog implements AutoCloseable {
    public static Catalog open(byte[] database) { throw new UnsupportedOperationException(); }
    public static Catalog open(Path file) { throw new UnsupportedOperationException(); }
    public CatalogProperties properties() { throw new UnsupportedOperationException(); }
    public CatalogCounters counters() { throw new UnsupportedOperationException(); }
    public CatalogCounters recount() { throw new UnsupportedOperationException(); }
    public Optional<Entry> lookup(RepositoryPath path) { throw new UnsupportedOperationException(); }
    public List<Entry> list(RepositoryPath directory) { throw new UnsupportedOperationException(); }
    public List<Entry> list(RepositoryPath directory, String afterName, int limit) { throw new UnsupportedOperationException(); }
    public List<NestedCatalog> nestedCatalogs() { throw new UnsupportedOperationException(); }
    public Optional<NestedCatalog> nestedCatalogFor(RepositoryPath path) { throw new UnsupportedOperationException(); }
    public void forEachObject(Consumer<ObjectName> consumer) { throw new UnsupportedOperationException(); }
    public void forEachEntry(BiConsumer<RepositoryPath, Entry> consumer) { throw new UnsupportedOperationException(); }
    public long size() { throw new UnsupportedOperationException(); }
    public List<String> verify() { throw new UnsupportedOperationException(); }
    @Override public void close() {}
}
