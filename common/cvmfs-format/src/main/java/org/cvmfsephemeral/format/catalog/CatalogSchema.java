package org.cvmfsephemeral.format.catalog;

import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.cvmfsephemeral.format.object.FormatException;

/** The tables of a catalog: schema 2.5, revision 7 (format reference 4.2, upstream {@code cvmfs/catalog_sql.cc}). */
final class CatalogSchema {
    static final String VERSION = "2.5";
    static final int REVISION = 7;
    /** From this revision on, all 24 counters are there. */
    static final int OLDEST_READABLE_REVISION = 5;

    private static final double VERSION_TOLERANCE = 0.0005;

    private static final List<String> DEFINITION = List.of(
            "CREATE TABLE properties (key TEXT, value TEXT, CONSTRAINT pk_properties PRIMARY KEY (key))",
            "CREATE TABLE catalog (md5path_1 INTEGER, md5path_2 INTEGER, parent_1 INTEGER, parent_2 INTEGER, "
                    + "hardlinks INTEGER, hash BLOB, size INTEGER, mode INTEGER, mtime INTEGER, mtimens INTEGER, "
                    + "flags INTEGER, name TEXT, symlink TEXT, uid INTEGER, gid INTEGER, xattr BLOB, "
                    + "CONSTRAINT pk_catalog PRIMARY KEY (md5path_1, md5path_2))",
            "CREATE INDEX idx_catalog_parent ON catalog (parent_1, parent_2)",
            "CREATE TABLE chunks (md5path_1 INTEGER, md5path_2 INTEGER, offset INTEGER, size INTEGER, hash BLOB, "
                    + "CONSTRAINT pk_chunks PRIMARY KEY (md5path_1, md5path_2, offset, size), "
                    + "FOREIGN KEY (md5path_1, md5path_2) REFERENCES catalog(md5path_1, md5path_2))",
            "CREATE TABLE nested_catalogs (path TEXT, sha1 TEXT, size INTEGER, "
                    + "CONSTRAINT pk_nested_catalogs PRIMARY KEY (path))",
            "CREATE TABLE bind_mountpoints (path TEXT, sha1 TEXT, size INTEGER, "
                    + "CONSTRAINT pk_bind_mountpoints PRIMARY KEY (path))",
            "CREATE TABLE statistics (counter TEXT, value INTEGER, CONSTRAINT pk_statistics PRIMARY KEY (counter))");

    private static final String MTIME_NANOS = "mtimens";

    private static final Map<String, Set<String>> COLUMNS = columns();
    private static final Map<String, List<String>> PRIMARY_KEYS = Map.of(
            "properties", List.of("key"),
            "catalog", List.of("md5path_1", "md5path_2"),
            "chunks", List.of("md5path_1", "md5path_2", "offset", "size"),
            "nested_catalogs", List.of("path"),
            "bind_mountpoints", List.of("path"),
            "statistics", List.of("counter"));
    private static final String PARENT_INDEX = "idx_catalog_parent";
    private static final List<String> PARENT_INDEX_COLUMNS = List.of("parent_1", "parent_2");

    /** A definition is made of words, parentheses and commas: no expression, default, collation or comment. */
    private static final Pattern PLAIN_DEFINITION = Pattern.compile("[A-Za-z0-9_(),\\s]+");

    private static final Pattern BETWEEN_WORDS = Pattern.compile("[(),\\s]+");
    private static final Set<String> VOCABULARY = vocabulary();

    private CatalogSchema() {}

    private static Map<String, Set<String>> columns() {
        Map<String, Set<String>> columns = new LinkedHashMap<>();
        columns.put("properties", Set.of("key", "value"));
        columns.put(
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
                        "flags",
                        "name",
                        "symlink",
                        "uid",
                        "gid",
                        "xattr"));
        columns.put("chunks", Set.of("md5path_1", "md5path_2", "offset", "size", "hash"));
        columns.put("nested_catalogs", Set.of("path", "sha1", "size"));
        columns.put("bind_mountpoints", Set.of("path", "sha1", "size"));
        columns.put("statistics", Set.of("counter", "value"));
        return columns;
    }

    private static Set<String> vocabulary() {
        Set<String> words = new HashSet<>();
        for (String statement : DEFINITION) {
            BETWEEN_WORDS.splitAsStream(statement).forEach(word -> words.add(word.toLowerCase(Locale.ROOT)));
        }
        words.addAll(List.of("not", "null"));
        return words;
    }

    /** Creates the tables in upstream's order, and the properties that name the schema. */
    static void create(CatalogDatabase database) {
        DEFINITION.forEach(database::execute);
        database.update("INSERT INTO properties (key, value) VALUES ('schema', ?)", VERSION);
        database.update(
                "INSERT INTO properties (key, value) VALUES ('schema_revision', ?)", Integer.toString(REVISION));
    }

    /**
     * Refuses a database that is not a catalog of schema 2.5, revision 5 or later, or that holds anything beside the
     * catalog's tables: views, triggers, virtual tables and expressions could make a reader run what somebody else wrote. All
     * pages are walked once, so that afterwards none is reachable twice and every scan ends.
     *
     * @return whether the catalog has the column for nanoseconds, which revision 7 added
     * @throws FormatException for any other database
     */
    static boolean check(CatalogDatabase database) {
        checkObjects(database);
        if (!"ok"
                .equals(database.first("PRAGMA quick_check(1)", row -> row.getString(1))
                        .orElse(""))) {
            throw new FormatException("the catalog database is damaged: its pages do not form the tables they should");
        }
        checkVersion(database);
        boolean hasMtimeNanos = false;
        for (Map.Entry<String, Set<String>> table : COLUMNS.entrySet()) {
            Set<String> present = new HashSet<>(
                    database.query("SELECT name FROM pragma_table_xinfo(?)", row -> row.getString(1), table.getKey()));
            if (!present.containsAll(table.getValue())) {
                throw new FormatException("the catalog's table " + table.getKey() + " lacks a column");
            }
            hasMtimeNanos |= present.contains(MTIME_NANOS);
            checkIndex(database, autoIndex(table.getKey()), PRIMARY_KEYS.get(table.getKey()));
        }
        checkIndex(database, PARENT_INDEX, PARENT_INDEX_COLUMNS);
        return hasMtimeNanos;
    }

    private static void checkObjects(CatalogDatabase database) {
        Set<String> missing = new HashSet<>(COLUMNS.keySet());
        List<SchemaObject> objects = database.query(
                "SELECT coalesce(type, ''), coalesce(name, ''), coalesce(tbl_name, ''), rootpage, coalesce(sql, '') "
                        + "FROM sqlite_master",
                row -> new SchemaObject(
                        row.getString(1), row.getString(2), row.getString(3), row.getLong(4), row.getString(5)));
        for (SchemaObject object : objects) {
            boolean known =
                    object.isPlain() && (object.isTable() ? missing.remove(object.name()) : isKnownIndex(object));
            if (!known) {
                throw new FormatException("the catalog database holds more than the plain tables of a catalog");
            }
        }
        if (!missing.isEmpty()) {
            throw new FormatException("the catalog database lacks a table");
        }
    }

    private static boolean isKnownIndex(SchemaObject object) {
        if (object.name().equals(PARENT_INDEX)) {
            return object.table().equals("catalog");
        }
        return object.name().equals(autoIndex(object.table())) && object.sql().isEmpty();
    }

    private static String autoIndex(String table) {
        return "sqlite_autoindex_" + table + "_1";
    }

    private static void checkIndex(CatalogDatabase database, String index, List<String> columns) {
        List<String> present = database.query(
                "SELECT coalesce(name, '') FROM pragma_index_info(?) ORDER BY seqno", row -> row.getString(1), index);
        if (!present.equals(columns)) {
            throw new FormatException("the catalog database lacks the index " + index);
        }
    }

    private static void checkVersion(CatalogDatabase database) {
        String version = property(database, "schema");
        String revision = property(database, "schema_revision");
        try {
            if (Math.abs(Double.parseDouble(version) - Double.parseDouble(VERSION)) < VERSION_TOLERANCE
                    && Integer.parseInt(revision) >= OLDEST_READABLE_REVISION) {
                return;
            }
        } catch (NumberFormatException e) {
            throw new FormatException("the catalog's schema version is not a number", e);
        }
        throw new FormatException("only catalogs of schema " + VERSION + " with a schema revision of at least "
                + OLDEST_READABLE_REVISION + " are read");
    }

    private static String property(CatalogDatabase database, String key) {
        return database.first("SELECT coalesce(value, '') FROM properties WHERE key = ?", row -> row.getString(1), key)
                .orElseThrow(() -> new FormatException("the catalog lacks the property " + key));
    }

    /** What upstream's writers do when they open an older catalog. */
    static void upgrade(CatalogDatabase database, boolean hasMtimeNanos) {
        if (!hasMtimeNanos) {
            database.execute("ALTER TABLE catalog ADD " + MTIME_NANOS + " INTEGER");
        }
        database.update(
                "UPDATE properties SET value = ? WHERE key = 'schema_revision' AND CAST(value AS INTEGER) < ?",
                Integer.toString(REVISION),
                REVISION);
    }

    private record SchemaObject(String type, String name, String table, long rootPage, String sql) {
        boolean isTable() {
            return type.equals("table");
        }

        boolean isPlain() {
            return (isTable() || type.equals("index")) && rootPage > 0 && (sql.isEmpty() || isPlainDefinition());
        }

        private boolean isPlainDefinition() {
            return PLAIN_DEFINITION.matcher(sql).matches()
                    && BETWEEN_WORDS
                            .splitAsStream(sql)
                            .allMatch(word -> VOCABULARY.contains(word.toLowerCase(Locale.ROOT)));
        }
    }
}
