package org.cvmfsephemeral.format.catalog;

import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.cvmfsephemeral.format.object.ContentHash;
import org.cvmfsephemeral.format.repository.RepositoryPath;

/** A catalog under edit. */
public final class WritableCatalog implements AutoCloseable {
    public static WritableCatalog createRoot(Attributes rootAttributes) { throw new UnsupportedOperationException(); }
    public static WritableCatalog createNested(RepositoryPath rootPrefix, Attributes rootAttributes) { throw new UnsupportedOperationException(); }
    public static WritableCatalog open(byte[] database) { throw new UnsupportedOperationException(); }
    public CatalogProperties properties() { throw new UnsupportedOperationException(); }
    public CatalogCounters counters() { throw new UnsupportedOperationException(); }
    public Optional<Entry> lookup(RepositoryPath path) { throw new UnsupportedOperationException(); }
    public List<Entry> list(RepositoryPath directory) { throw new UnsupportedOperationException(); }
    public List<Entry> list(RepositoryPath directory, String afterName, int limit) { throw new UnsupportedOperationException(); }
    public List<NestedCatalog> nestedCatalogs() { throw new UnsupportedOperationException(); }
    public Optional<NestedCatalog> nestedCatalogFor(RepositoryPath path) { throw new UnsupportedOperationException(); }
    public void put(RepositoryPath path, Entry entry) { throw new UnsupportedOperationException(); }
    public void remove(RepositoryPath path) { throw new UnsupportedOperationException(); }
    public void removeTree(RepositoryPath path) { throw new UnsupportedOperationException(); }
    public void setTtl(OptionalLong seconds) { throw new UnsupportedOperationException(); }
    public void setVolatile(boolean isVolatile) { throw new UnsupportedOperationException(); }
    public void attach(NestedCatalog nested, Directory mountpoint, Counts totals) { throw new UnsupportedOperationException(); }
    public void replace(NestedCatalog nested, Counts before, Counts after) { throw new UnsupportedOperationException(); }
    public void detach(RepositoryPath mountpoint, Counts totals) { throw new UnsupportedOperationException(); }
    public byte[] serialize(long revision, Optional<ContentHash> previous, long lastModified) { throw new UnsupportedOperationException(); }
    @Override public void close() {}
}
