package org.cvmfsephemeral.format.catalog;

import java.nio.file.Path;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.Function;
import org.cvmfsephemeral.format.object.ContentHash;
import org.cvmfsephemeral.format.object.FormatException;
import org.cvmfsephemeral.format.object.ObjectKind;
import org.cvmfsephemeral.format.object.ObjectName;
import org.cvmfsephemeral.format.repository.RepositoryPath;

/**
 * A catalog for reading: the directory tree of a repository, or the part of it below a nested catalog's mountpoint (format
 * reference 4). Thread-safe; every call holds the database for its own queries only. It occupies native memory until it is
 * closed; calls after that fail with {@link IllegalStateException}.
 *
 * <p>Every method throws {@link FormatException} for a database that is damaged or breaks the format where it looks;
 * {@link #verify()} alone looks everywhere, and says what is wrong instead of throwing.
 */
public final class Catalog implements AutoCloseable {
    private static final int BATCH = 1000;

    private final CatalogDatabase database;
    private final boolean hasMtimeNanos;
    private final EntryRows rows;
    private final CatalogQueries queries;
    private final CatalogProperties properties;
    private final CatalogCounters counters;

    private Catalog(CatalogDatabase database) {
        this.database = database;
        this.hasMtimeNanos = CatalogSchema.check(database);
        this.rows = new EntryRows(database, hasMtimeNanos);
        this.queries = new CatalogQueries(database, rows);
        this.properties = queries.properties();
        this.counters = queries.counters();
    }

    /**
     * Opens a copy of the uncompressed database in memory.
     *
     * @throws FormatException unless it is a catalog of schema 2.5, revision 5 or later, complete with its counters
     */
    public static Catalog open(byte[] database) {
        return open(CatalogDatabase.ofBytes(database));
    }

    /**
     * Opens an uncompressed database file, which must not change while it is open.
     *
     * @throws FormatException as {@link #open(byte[])}
     * @throws java.io.UncheckedIOException when the file cannot be read
     */
    public static Catalog open(Path file) {
        return open(CatalogDatabase.ofFile(file));
    }

    private static Catalog open(CatalogDatabase database) {
        try {
            return new Catalog(database);
        } catch (RuntimeException e) {
            database.close();
            throw e;
        }
    }

    public CatalogProperties properties() {
        return properties;
    }

    /** The counters as recorded. */
    public CatalogCounters counters() {
        return counters;
    }

    /** The self counters as the rows have them, beside the recorded subtree counters, which only the children can confirm. */
    public CatalogCounters recount() {
        return new CatalogCounters(RowCounting.whole(database), counters.subtree());
    }

    /** The entry with this path, if it has a row here: a mountpoint has one, what is below it has none. */
    public Optional<Entry> lookup(RepositoryPath path) {
        return queries.lookup(path);
    }

    /** The entries of a directory, hidden ones included, in byte-wise order of their names; empty if it has no rows here. */
    public List<Entry> list(RepositoryPath directory) {
        return queries.list(directory);
    }

    /**
     * A page of {@link #list(RepositoryPath)}.
     *
     * @param afterName the last name of the page before, empty for the first page
     */
    public List<Entry> list(RepositoryPath directory, String afterName, int limit) {
        return queries.list(directory, afterName, limit);
    }

    /** The direct children in the tree of catalogs, by path. */
    public List<NestedCatalog> nestedCatalogs() {
        return queries.nestedCatalogs();
    }

    /** The nested catalog that is mounted at the path or above it, so that the path's content is there. */
    public Optional<NestedCatalog> nestedCatalogFor(RepositoryPath path) {
        return queries.nestedCatalogFor(path);
    }

    /**
     * Every object that this catalog refers to: files, chunks and nested catalogs. External files are elsewhere and left
     * out. An object that several entries share comes several times.
     */
    public void forEachObject(Consumer<ObjectName> consumer) {
        forEachDroppable(object -> consumer.accept(object.name()));
    }

    /** As {@link #forEachObject}, with what is dropped if this catalog is. */
    public void forEachDroppable(Consumer<DroppedObject> consumer) {
        forEachRow(
                "SELECT rowid, hash, flags, size FROM catalog WHERE rowid > ? AND hash IS NOT NULL AND (flags & "
                        + EntryFlags.EXTERNAL + ") = 0 ORDER BY rowid LIMIT " + BATCH,
                row -> objectRow(row, ObjectKind.FILE),
                ObjectRow::rowId,
                row -> consumer.accept(row.object()));
        forEachRow(
                // CROSS JOIN keeps SQLite from turning the loops round
                "SELECT k.rowid, k.hash, c.flags, k.size FROM chunks k CROSS JOIN catalog c "
                        + "ON c.md5path_1 = k.md5path_1 AND c.md5path_2 = k.md5path_2 WHERE k.rowid > ? AND (c.flags & "
                        + EntryFlags.EXTERNAL + ") = 0 ORDER BY k.rowid LIMIT " + BATCH,
                row -> objectRow(row, ObjectKind.CHUNK),
                ObjectRow::rowId,
                row -> consumer.accept(row.object()));
        nestedCatalogs().forEach(nested -> consumer.accept(DroppedObject.detached(nested)));
    }

    private static ObjectRow objectRow(ResultSet row, ObjectKind kind) throws SQLException {
        byte[] digest = row.getBytes(2);
        if (digest == null) {
            throw new FormatException("a chunk has no hash");
        }
        ContentHash hash = ContentHash.ofDigest(EntryFlags.algorithm(row.getInt(3)), digest);
        return new ObjectRow(row.getLong(1), new DroppedObject(new ObjectName(hash, kind), row.getLong(4), false));
    }

    private <R> void forEachRow(String sql, RowMapper<R> mapper, Function<R, Long> rowId, Consumer<R> consumer) {
        long after = Long.MIN_VALUE;
        List<R> batch;
        do {
            batch = database.query(sql, mapper, after);
            batch.forEach(consumer);
            after = batch.isEmpty() ? after : rowId.apply(batch.get(batch.size() - 1));
        } while (batch.size() == BATCH);
    }

    /**
     * Every entry that can be reached from this catalog's root, each directory before its content, in memory bounded by the
     * depth of the tree. The root entry comes first; inside a directory the order is that of insertion.
     */
    public void forEachEntry(BiConsumer<RepositoryPath, Entry> consumer) {
        RepositoryPath root = properties.rootPrefix();
        lookup(root).ifPresent(entry -> consumer.accept(root, entry));
        queries.forEachEntryBelow(root, consumer);
    }

    /** The size of the uncompressed database in bytes: what manifest and parent catalog record. */
    public long size() {
        return database.size();
    }

    /**
     * Checks the whole catalog for what the format and the real clients demand (format reference 4.13 and 4.14), as far as
     * one catalog can tell. Takes time in proportion to its rows.
     *
     * @return every problem found, named; empty for a sound catalog. A long list is cut off.
     */
    public List<String> verify() {
        return new CatalogVerification(database, properties.rootPrefix(), counters, hasMtimeNanos).run();
    }

    @Override
    public void close() {
        database.close();
    }

    private record ObjectRow(long rowId, DroppedObject object) {}
}
