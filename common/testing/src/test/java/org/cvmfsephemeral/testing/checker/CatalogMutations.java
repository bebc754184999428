package org.cvmfsephemeral.testing.checker;

import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

/** Defects of catalogs as wholes: container, schema, properties, nesting, counters. */
final class CatalogMutations {
    private static final String UNKNOWN = "0123456789abcdef0123456789abcdef01234567";
    private static final byte[] EMPTY = Workshop.sha1(Workshop.deflate(new byte[0]));
    private static final int HEADER_OF_ENCODING = 59;

    private CatalogMutations() {}

    static Stream<Mutation> all() {
        return Stream.of(container(), schema(), properties(), nesting(), markers(), counters())
                .flatMap(List::stream);
    }

    private static List<Mutation> container() {
        return List.of(
                Mutation.of(
                        "nested catalog is missing",
                        w -> w.catalogLate("", "UPDATE nested_catalogs SET sha1 = '" + UNKNOWN + "'"),
                        Defect.CATALOG_UNREADABLE),
                Mutation.of(
                        "root catalog is missing",
                        w -> w.served(served -> served.remove(Workshop.path(w.manifestField('C'), "C"))),
                        Defect.CATALOG_UNREADABLE,
                        Defect.TAG_ROOT),
                Mutation.of(
                        "root catalog has a flipped bit",
                        w -> w.served(served -> served.computeIfPresent(
                                Workshop.path(w.manifestField('C'), "C"),
                                (path, bytes) -> TrustMutations.flip(100).apply(bytes))),
                        Defect.CATALOG_HASH,
                        Defect.TAG_ROOT),
                Mutation.of(
                        "nested catalog is registered with another size",
                        w -> w.catalogLate("", "UPDATE nested_catalogs SET size = size + 1"),
                        Defect.CATALOG_SIZE),
                Mutation.of(
                        "nested catalog is in WAL mode",
                        w -> w.catalogBytes(Workshop.DEEPEST, HistoryMutations::inWalMode),
                        Defect.CATALOG_CONTAINER),
                Mutation.of(
                        "catalog is no database",
                        w -> w.catalogBytes(Workshop.DEEPEST, bytes -> new byte[bytes.length]),
                        Defect.CATALOG_CONTAINER,
                        Defect.CATALOG_DAMAGED),
                Mutation.of(
                        "catalog is empty",
                        w -> w.catalogBytes(Workshop.DEEPEST, bytes -> new byte[0]),
                        Defect.CATALOG_CONTAINER,
                        Defect.CATALOG_SCHEMA),
                Mutation.of(
                        "catalog is encoded in UTF-16",
                        w -> w.catalogBytes(Workshop.DEEPEST, bytes -> {
                            byte[] changed = bytes.clone();
                            changed[HEADER_OF_ENCODING] = 2;
                            return changed;
                        }),
                        Defect.CATALOG_CONTAINER,
                        Defect.CATALOG_DAMAGED),
                Mutation.of(
                        "catalog ends early",
                        w -> w.catalogBytes(Workshop.DEEPEST, bytes -> Arrays.copyOf(bytes, bytes.length - 4096)),
                        Defect.CATALOG_DAMAGED),
                Mutation.of(
                        "index does not have all rows",
                        w -> w.catalogLate(
                                Workshop.DEEPEST,
                                "DROP INDEX idx_catalog_parent",
                                "CREATE INDEX idx_catalog_parent ON catalog (parent_1, parent_2) WHERE name <> 'g1'",
                                "PRAGMA writable_schema = ON",
                                "UPDATE sqlite_master SET sql = replace(sql, 'WHERE name <> ''g1''', '')"
                                        + " WHERE name = 'idx_catalog_parent'",
                                "PRAGMA writable_schema = RESET"),
                        Defect.CATALOG_DAMAGED),
                Mutation.of(
                        "row numbers are sparse",
                        w -> w.catalog("", "UPDATE catalog SET rowid = 100 WHERE name = 'text'"),
                        Defect.SPARSE_ROWS));
    }

    private static List<Mutation> schema() {
        return List.of(
                Mutation.of(
                        "schema is unknown",
                        w -> w.catalog("", "UPDATE properties SET value = '2.6' WHERE key = 'schema'"),
                        Defect.CATALOG_SCHEMA),
                Mutation.of(
                        "schema is not given",
                        w -> w.catalog("", "DELETE FROM properties WHERE key = 'schema'"),
                        Defect.CATALOG_SCHEMA),
                Mutation.of(
                        "schema revision is older",
                        w -> w.catalog(
                                Workshop.MIDDLE, "UPDATE properties SET value = '6' WHERE key = 'schema_revision'"),
                        Defect.CATALOG_SCHEMA),
                Mutation.of(
                        "table is missing",
                        w -> w.catalog(Workshop.DEEPEST, "DROP TABLE bind_mountpoints"),
                        Defect.CATALOG_SCHEMA),
                Mutation.of(
                        "column is missing",
                        w -> w.catalog(Workshop.DEEPEST, "ALTER TABLE catalog DROP COLUMN mtimens"),
                        Defect.CATALOG_SCHEMA),
                Mutation.of(
                        "index is missing",
                        w -> w.catalog(Workshop.DEEPEST, "DROP INDEX idx_catalog_parent"),
                        Defect.CATALOG_SCHEMA),
                Mutation.of(
                        "primary key is missing",
                        w -> w.catalog(
                                Workshop.DEEPEST,
                                "CREATE TABLE copied AS SELECT * FROM catalog",
                                "DROP TABLE catalog",
                                "ALTER TABLE copied RENAME TO catalog",
                                "CREATE INDEX idx_catalog_parent ON catalog (parent_1, parent_2)"),
                        Defect.CATALOG_SCHEMA));
    }

    private static List<Mutation> properties() {
        return List.of(
                Mutation.of(
                        "revision is missing",
                        w -> w.catalog(Workshop.MIDDLE, "DELETE FROM properties WHERE key = 'revision'"),
                        Defect.CATALOG_PROPERTY),
                Mutation.of(
                        "time of modification is missing",
                        w -> w.catalog(Workshop.MIDDLE, "DELETE FROM properties WHERE key = 'last_modified'"),
                        Defect.CATALOG_PROPERTY),
                Mutation.of(
                        "previous revision is no hash",
                        w -> w.catalog("", "UPDATE properties SET value = 'none' WHERE key = 'previous_revision'"),
                        Defect.CATALOG_PROPERTY),
                Mutation.of(
                        "nested catalog has a TTL",
                        w -> w.catalog(Workshop.MIDDLE, "INSERT INTO properties VALUES ('TTL', '240')"),
                        Defect.CATALOG_PROPERTY),
                Mutation.of(
                        "root catalog has a prefix",
                        w -> w.catalog("", "INSERT INTO properties VALUES ('root_prefix', '/nested')"),
                        Defect.ROOT_PREFIX),
                Mutation.of(
                        "nested catalog has no prefix",
                        w -> w.catalog(Workshop.MIDDLE, "DELETE FROM properties WHERE key = 'root_prefix'"),
                        Defect.ROOT_PREFIX),
                Mutation.of(
                        "nested catalog has another prefix",
                        w -> w.catalog(
                                Workshop.MIDDLE, "UPDATE properties SET value = '/nested/' WHERE key = 'root_prefix'"),
                        Defect.ROOT_PREFIX));
    }

    private static List<Mutation> nesting() {
        return List.of(
                Mutation.of(
                        "root entry is missing",
                        w -> w.catalog(Workshop.DEEPEST, "DELETE FROM catalog WHERE flags = 33"),
                        Defect.ROOT_ENTRY),
                Mutation.of(
                        "root entry of a nested catalog is not flagged",
                        w -> w.catalog(Workshop.DEEPEST, "UPDATE catalog SET flags = 1 WHERE flags = 33"),
                        Defect.ROOT_ENTRY),
                Mutation.of(
                        "root entry of the repository is flagged as nested root",
                        w -> w.catalog("", "UPDATE catalog SET flags = 33 WHERE name = ''"),
                        Defect.ROOT_ENTRY),
                Mutation.of(
                        "root entry of the repository has a parent",
                        w -> w.catalog("", "UPDATE catalog SET parent_1 = 1 WHERE name = ''"),
                        Defect.ROOT_ENTRY),
                Mutation.of(
                        "root entry of a nested catalog has no parent",
                        w -> w.catalog(
                                Workshop.DEEPEST, "UPDATE catalog SET parent_1 = 0, parent_2 = 0 WHERE flags = 33"),
                        Defect.ROOT_ENTRY),
                Mutation.of(
                        "another entry is flagged as nested root",
                        w -> w.catalog("", "UPDATE catalog SET flags = 33 WHERE name = 'plain'"),
                        Defect.ROOT_ENTRY),
                transition("name", "name = 'other'", Defect.ROOT_ENTRY),
                transition("link count", "hardlinks = 9", Defect.LINK_COUNT),
                transition("size", "size = 4097"),
                transition("mode", "mode = 16832"),
                transition("mtime", "mtime = mtime + 1"),
                transition("nanoseconds", "mtimens = NULL"),
                transition("uid", "uid = 1"),
                transition("gid", "gid = 1"),
                transition("xattr", "xattr = x'01010201757631'"),
                transition("hidden flag", "flags = flags | 0x8000"),
                Mutation.of(
                        "mountpoint differs from an unchanged nested root",
                        w -> w.catalog("", "UPDATE catalog SET mtime = mtime + 1 WHERE name = 'nested'"),
                        Defect.TRANSITION),
                Mutation.of(
                        "mountpoint is not registered",
                        w -> w.catalog(Workshop.MIDDLE, "DELETE FROM nested_catalogs"),
                        Defect.NESTED_REGISTRATION),
                Mutation.of(
                        "mountpoint is not flagged",
                        w -> w.catalog(Workshop.MIDDLE, "UPDATE catalog SET flags = 1 WHERE name = 'er'"),
                        Defect.NESTED_REGISTRATION),
                Mutation.of(
                        "catalog is registered without mountpoint",
                        w -> w.catalog("", "INSERT INTO nested_catalogs VALUES ('/plain', '" + UNKNOWN + "', 1)"),
                        Defect.NESTED_REGISTRATION),
                Mutation.of(
                        "catalog is registered with suffix",
                        w -> w.catalogLate(Workshop.MIDDLE, "UPDATE nested_catalogs SET sha1 = sha1 || 'C'"),
                        Defect.NESTED_REGISTRATION),
                Mutation.of(
                        "catalog is registered as nested and as bind mountpoint",
                        w -> w.catalog("", "INSERT INTO bind_mountpoints VALUES ('/nested', '" + UNKNOWN + "', 1)"),
                        Defect.NESTED_REGISTRATION),
                Mutation.of(
                        "bind mountpoint is not registered",
                        w -> w.catalog("", "DELETE FROM bind_mountpoints"),
                        Defect.NESTED_REGISTRATION),
                Mutation.of(
                        "bind mountpoint is no entry",
                        w -> w.catalog("", "INSERT INTO bind_mountpoints VALUES ('/gone', '" + UNKNOWN + "', 1)"),
                        Defect.NESTED_REGISTRATION),
                Mutation.of(
                        "mountpoint has rows below it in the parent catalog",
                        w -> w.entry("", "/nested/extra", 4, 0100644, 0, EMPTY, ""),
                        Defect.MOUNTPOINT_CHILDREN),
                Mutation.of(
                        "row of a directory that does not exist",
                        w -> w.entry("", "/gone/extra", 4, 0100644, 0, EMPTY, ""),
                        Defect.ORPHAN_ROW),
                Mutation.of(
                        "row of another catalog",
                        w -> w.entry(Workshop.MIDDLE, "/plain/extra", 4, 0100644, 0, EMPTY, ""),
                        Defect.ORPHAN_ROW));
    }

    /** One attribute of the root of the deepest catalog differs from its mountpoint. */
    private static Mutation transition(String what, String assignment, Defect... others) {
        Defect[] expected =
                Stream.concat(Stream.of(Defect.TRANSITION), Stream.of(others)).toArray(Defect[]::new);
        return Mutation.of(
                what + " of mountpoint and nested root differ",
                w -> w.catalog(Workshop.DEEPEST, "UPDATE catalog SET " + assignment + " WHERE flags = 33"),
                expected);
    }

    private static List<Mutation> markers() {
        return List.of(
                Mutation.of(
                        "nested catalog has no marker",
                        w -> w.catalog(Workshop.MIDDLE, "DELETE FROM catalog WHERE name = '.cvmfscatalog'"),
                        Defect.MARKER_MISSING),
                Mutation.of(
                        "marker in the root of the repository",
                        w -> w.entry("", "/.cvmfscatalog", 4, 0100644, 0, EMPTY, ""),
                        Defect.MARKER_ABANDONED),
                Mutation.of(
                        "marker in a plain directory",
                        w -> w.entry("", "/plain/.cvmfscatalog", 4, 0100644, 0, EMPTY, ""),
                        Defect.MARKER_ABANDONED),
                Mutation.of(
                        "marker below the root of a nested catalog",
                        w -> w.entry(Workshop.MIDDLE, "/nested/deep/.cvmfscatalog", 4, 0100644, 0, EMPTY, ""),
                        Defect.MARKER_ABANDONED),
                Mutation.of(
                        "automatic marker in a plain directory",
                        w -> w.entry("", "/plain/.cvmfsautocatalog", 4, 0100600, 0, EMPTY, ""),
                        Defect.MARKER_ABANDONED),
                Mutation.of(
                        "marker is a symlink",
                        w -> w.catalog(Workshop.MIDDLE, "DELETE FROM catalog WHERE name = '.cvmfscatalog'")
                                .entry(Workshop.MIDDLE, "/nested/.cvmfscatalog", 12, 0120777, 2, null, "f1"),
                        Defect.MARKER_MISSING),
                Mutation.of(
                        "object of the marker is missing",
                        w -> w.catalog(
                                Workshop.MIDDLE,
                                "UPDATE catalog SET hash = x'" + UNKNOWN + "' WHERE name = '.cvmfscatalog'"),
                        Defect.OBJECT_MISSING));
    }

    private static List<Mutation> counters() {
        return Stream.concat(
                        Arrays.stream(Counter.values())
                                .flatMap(counter -> Stream.of(counter.self(), counter.subtree()))
                                .flatMap(CatalogMutations::counter),
                        Stream.of(Mutation.of(
                                "counter is missing",
                                w -> w.catalogLate("", "DELETE FROM statistics WHERE counter = 'self_special'"),
                                Defect.STATISTICS)))
                .toList();
    }

    private static Stream<Mutation> counter(String name) {
        return Stream.of(Mutation.of(
                "counter " + name + " is wrong",
                w -> w.catalogLate("", "UPDATE statistics SET value = value + 1 WHERE counter = '" + name + "'"),
                Defect.STATISTICS));
    }
}
