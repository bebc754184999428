package org.cvmfsephemeral.format.catalog;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.BiConsumer;
import org.cvmfsephemeral.format.object.ContentHash;
import org.cvmfsephemeral.format.object.FormatException;
import org.cvmfsephemeral.format.repository.InvalidNameException;
import org.cvmfsephemeral.format.repository.PathKey;
import org.cvmfsephemeral.format.repository.RepositoryPath;

/** What can be asked of a catalog, whether it is under edit or not. */
final class CatalogQueries {
    private static final String NESTED = "SELECT path, sha1, coalesce(size, 0) FROM nested_catalogs";

    private final CatalogDatabase database;
    private final EntryRows rows;
    private final RepositoryPath rootPrefix;
    private final String byKey;
    private final String children;
    private final String childrenPage;
    private final String walk;

    CatalogQueries(CatalogDatabase database, EntryRows rows) {
        this.database = database;
        this.rows = rows;
        this.rootPrefix = properties(database).rootPrefix();
        String select = "SELECT " + rows.columns() + " FROM catalog WHERE ";
        this.byKey = select + "md5path_1 = ? AND md5path_2 = ?";
        this.children = select + "parent_1 = ? AND parent_2 = ? ORDER BY name";
        this.walk = select + "parent_1 = ? AND parent_2 = ? AND rowid > ? ORDER BY rowid LIMIT ?";
        this.childrenPage = select + "parent_1 = ? AND parent_2 = ? AND name > ? ORDER BY name LIMIT ?";
    }

    RepositoryPath rootPrefix() {
        return rootPrefix;
    }

    CatalogProperties properties() {
        return properties(database);
    }

    private static CatalogProperties properties(CatalogDatabase database) {
        Map<String, String> values = new HashMap<>();
        database.query(
                        "SELECT coalesce(key, ''), coalesce(value, '') FROM properties",
                        row -> Map.entry(row.getString(1), row.getString(2)))
                .forEach(property -> values.put(property.getKey(), property.getValue()));
        return new CatalogProperties(
                Math.toIntExact(number(values, "schema_revision", CatalogSchema.REVISION)),
                number(values, "revision", 0),
                previousRevision(values),
                number(values, "last_modified", 0),
                values.containsKey("TTL") ? OptionalLong.of(number(values, "TTL", 0)) : OptionalLong.empty(),
                rootPrefix(values),
                "1".equals(values.get("volatile")),
                Optional.ofNullable(values.get("voms_authz")).filter(text -> !text.isEmpty()));
    }

    private static long number(Map<String, String> values, String key, long otherwise) {
        String text = values.get(key);
        if (text == null) {
            return otherwise;
        }
        try {
            long number = Long.parseLong(text);
            if (number >= 0) {
                return number;
            }
        } catch (NumberFormatException e) {
            throw new FormatException("the catalog's property " + key + " is not a number", e);
        }
        throw new FormatException("the catalog's property " + key + " is negative");
    }

    private static Optional<ContentHash> previousRevision(Map<String, String> values) {
        return Optional.ofNullable(values.get("previous_revision"))
                .filter(text -> !text.isEmpty())
                .map(ContentHash::parse)
                .filter(hash -> !hash.hex().chars().allMatch(digit -> digit == '0'));
    }

    private static RepositoryPath rootPrefix(Map<String, String> values) {
        String text = values.getOrDefault("root_prefix", "");
        try {
            return new RepositoryPath(text);
        } catch (InvalidNameException e) {
            throw new FormatException("the catalog's root prefix is not a path: " + e.getMessage(), e);
        }
    }

    CatalogCounters counters() {
        Map<String, Long> values = new HashMap<>();
        database.query(
                        "SELECT coalesce(counter, ''), value FROM statistics",
                        row -> Map.entry(row.getString(1), row.getLong(2)))
                .forEach(counter -> values.put(counter.getKey(), counter.getValue()));
        return CounterNames.read(values);
    }

    Optional<Entry> lookup(RepositoryPath path) {
        if (!path.isAtOrBelow(rootPrefix)) {
            return Optional.empty();
        }
        PathKey key = PathKey.of(path);
        Optional<Entry> entry = database.first(byKey, rows::read, key.first(), key.second());
        entry.filter(found -> !found.name().equals(path.name())).ifPresent(found -> {
            throw new FormatException("a catalog row has another name than its path key says");
        });
        return entry;
    }

    List<Entry> list(RepositoryPath directory) {
        if (!directory.isAtOrBelow(rootPrefix)) {
            return List.of();
        }
        PathKey key = PathKey.of(directory);
        return database.query(children, this::child, key.first(), key.second());
    }

    List<Entry> list(RepositoryPath directory, String afterName, int limit) {
        if (limit < 1) {
            throw new IllegalArgumentException("a page of a listing has at least one entry");
        }
        if (!directory.isAtOrBelow(rootPrefix)) {
            return List.of();
        }
        PathKey key = PathKey.of(directory);
        return database.query(childrenPage, this::child, key.first(), key.second(), afterName, limit);
    }

    private Entry child(ResultSet row) throws SQLException {
        Entry entry = rows.read(row);
        if (entry.name().isEmpty()) {
            throw new FormatException("an entry below the root has no name");
        }
        return entry;
    }

    List<NestedCatalog> nestedCatalogs() {
        return database.query(
                NESTED + " ORDER BY path",
                row -> nested(
                        EntryRows.text(row.getBytes(1), "path"),
                        EntryRows.text(row.getBytes(2), "sha1"),
                        row.getLong(3)));
    }

    Optional<NestedCatalog> nestedCatalogFor(RepositoryPath path) {
        for (RepositoryPath at = path; !at.equals(rootPrefix) && at.isAtOrBelow(rootPrefix); at = at.parent()) {
            Optional<NestedCatalog> found = nestedCatalogAt(at);
            if (found.isPresent()) {
                return found;
            }
        }
        return Optional.empty();
    }

    Optional<NestedCatalog> nestedCatalogAt(RepositoryPath path) {
        return database.first(
                NESTED + " WHERE path = ?",
                row -> nested(path.value(), EntryRows.text(row.getBytes(2), "sha1"), row.getLong(3)),
                path.value());
    }

    private static NestedCatalog nested(String path, String hash, long size) {
        try {
            return new NestedCatalog(new RepositoryPath(path), ContentHash.parse(hash), size);
        } catch (IllegalArgumentException e) {
            throw new FormatException("a nested catalog is not registered properly: " + e.getMessage(), e);
        }
    }

    void forEachEntryBelow(RepositoryPath directory, BiConsumer<RepositoryPath, Entry> consumer) {
        new TreeWalk<EntryRow>(
                        (level, rowId, limit) ->
                                database.query(walk, this::entryRow, level.first(), level.second(), rowId, limit),
                        (path, row) -> consumer.accept(path, row.entry()))
                .below(directory);
    }

    private EntryRow entryRow(ResultSet row) throws SQLException {
        return new EntryRow(EntryRows.rowId(row), rows.read(row));
    }

    private record EntryRow(long rowId, Entry entry) implements TreeWalk.Row {
        @Override
        public Optional<String> name() {
            return Optional.of(entry.name());
        }

        @Override
        public boolean hasContentHere() {
            return entry instanceof Directory directory
                    && (directory.role() == DirectoryRole.PLAIN || directory.role() == DirectoryRole.NESTED_ROOT);
        }
    }
}
