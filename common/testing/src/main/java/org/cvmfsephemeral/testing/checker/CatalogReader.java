package org.cvmfsephemeral.testing.checker;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** Reads catalog databases (4.2). Columns by name: their order is not fixed. */
final class CatalogReader {
    private static final Map<String, Set<String>> COLUMNS = Map.of(
            "properties", Set.of("key", "value"),
            "catalog",
                    Set.of(
                            "md5path_1",
                            "md5path_2",
                            "parent_1",
                            "parent_2",
                            "hardlinks",
                            "hash",
                            "size",
                            "mode",
                            "mtime",
                            "mtimens",
                            "flags",
                            "name",
                            "symlink",
                            "uid",
                            "gid",
                            "xattr"),
            "chunks", Set.of("md5path_1", "md5path_2", "offset", "size", "hash"),
            "nested_catalogs", Set.of("path", "sha1", "size"),
            "bind_mountpoints", Set.of("path", "sha1", "size"),
            "statistics", Set.of("counter", "value"));
    private static final Map<String, String> TYPES = types();

    /** An index on the parents, so that a client lists a directory without reading the whole table. */
    private static final String INDEXES_BY_PARENT = "SELECT count(*) FROM pragma_index_list('catalog') AS l,"
            + " pragma_index_info(l.name) AS i WHERE i.seqno = 0 AND lower(i.name) = 'parent_1'";

    private static final String KEYS_BY_PATH = "SELECT count(*) FROM pragma_index_list('catalog') AS l,"
            + " pragma_index_info(l.name) AS i WHERE l.\"unique\" = 1 AND i.seqno = 0 AND lower(i.name) = 'md5path_1'";

    private final Database database;

    CatalogReader(Database database) {
        this.database = database;
    }

    private static Map<String, String> types() {
        Map<String, String> types = new TreeMap<>();
        COLUMNS.get("catalog").forEach(column -> types.put(column, "'integer'"));
        types.put("mtimens", "'integer', 'null'");
        types.put("name", "'text'");
        types.put("symlink", "'text'");
        types.put("hash", "'blob', 'null'");
        types.put("xattr", "'blob', 'null'");
        return types;
    }

    /** Why the file cannot be read as a catalog, or can but badly. */
    List<String> wrongSchema() throws SQLException {
        List<String> wrong = new ArrayList<>(database.missing(COLUMNS));
        if (wrong.isEmpty()) {
            if (database.number(INDEXES_BY_PARENT) == 0) {
                wrong.add("table catalog has no index by parent");
            }
            if (database.number(KEYS_BY_PATH) == 0) {
                wrong.add("table catalog has no key by path");
            }
        }
        return wrong;
    }

    /** Whether there is enough of the schema to read it. */
    boolean isReadable() throws SQLException {
        return database.missing(COLUMNS).isEmpty();
    }

    CatalogFile read() throws SQLException {
        Map<String, Long> statistics = new HashMap<>();
        database.query(
                "SELECT counter, value FROM statistics", row -> statistics.put(row.getString(1), row.getLong(2)));
        return new CatalogFile(
                database.properties(),
                rows(),
                chunks(),
                nested("nested_catalogs"),
                nested("bind_mountpoints"),
                statistics,
                mistyped());
    }

    private List<CatalogRow> rows() throws SQLException {
        return database.query(
                "SELECT rowid AS row_id, md5path_1, md5path_2, parent_1, parent_2, hardlinks, hash, size, mode, mtime,"
                        + " mtimens, flags, CAST(name AS BLOB) AS name, CAST(symlink AS BLOB) AS symlink, uid, gid,"
                        + " xattr FROM catalog",
                CatalogReader::row);
    }

    private static CatalogRow row(ResultSet row) throws SQLException {
        long nanos = row.getLong("mtimens");
        boolean withoutNanos = row.wasNull();
        return new CatalogRow(
                row.getLong("row_id"),
                new PathKey(row.getLong("md5path_1"), row.getLong("md5path_2")),
                new PathKey(row.getLong("parent_1"), row.getLong("parent_2")),
                row.getLong("hardlinks"),
                row.getBytes("hash"),
                row.getLong("size"),
                row.getLong("mode"),
                row.getLong("mtime"),
                withoutNanos ? null : nanos,
                row.getLong("flags"),
                orEmpty(row.getBytes("name")),
                orEmpty(row.getBytes("symlink")),
                row.getLong("uid"),
                row.getLong("gid"),
                row.getBytes("xattr"));
    }

    private List<ChunkRow> chunks() throws SQLException {
        return database.query(
                "SELECT md5path_1, md5path_2, offset, size, hash FROM chunks ORDER BY offset",
                row -> new ChunkRow(
                        new PathKey(row.getLong("md5path_1"), row.getLong("md5path_2")),
                        row.getLong("offset"),
                        row.getLong("size"),
                        orEmpty(row.getBytes("hash"))));
    }

    private List<NestedRow> nested(String table) throws SQLException {
        return database.query(
                "SELECT CAST(path AS BLOB) AS path, sha1, size FROM " + table,
                row -> new NestedRow(
                        RawText.ofPath(orEmpty(row.getBytes("path"))),
                        Optional.ofNullable(row.getString("sha1")).orElse(""),
                        row.getLong("size")));
    }

    private List<String> mistyped() throws SQLException {
        List<String> mistyped = new ArrayList<>();
        String anyColumn = TYPES.entrySet().stream()
                .map(column -> isMistyped(column.getKey(), column.getValue()))
                .collect(Collectors.joining(" OR "));
        if (database.number("SELECT count(*) FROM catalog WHERE " + anyColumn) > 0) {
            for (Map.Entry<String, String> column : TYPES.entrySet()) {
                mistyped.addAll(database.query(
                        "SELECT rowid, typeof(" + column.getKey() + ") FROM catalog WHERE "
                                + isMistyped(column.getKey(), column.getValue()) + " LIMIT 10",
                        row -> column.getKey() + " of row " + row.getLong(1) + " is " + row.getString(2)));
            }
        }
        return mistyped;
    }

    private static String isMistyped(String column, String types) {
        return "typeof(" + column + ") NOT IN (" + types + ")";
    }

    private static byte[] orEmpty(byte[] bytes) {
        return bytes == null ? new byte[0] : bytes;
    }
}
