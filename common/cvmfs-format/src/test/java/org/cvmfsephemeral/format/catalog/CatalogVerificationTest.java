package org.cvmfsephemeral.format.catalog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.cvmfsephemeral.format.catalog.CatalogFixture.at;
import static org.cvmfsephemeral.format.catalog.CatalogFixture.tampered;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Every kind of defect, planted into a sound catalog, is named. */
class CatalogVerificationTest {
    private static final String FILE = at("/dir/sub/file");
    private static final String CHUNKED = at("/dir/chunked");

    static Stream<Arguments> defectsOfARootCatalog() {
        return Stream.of(
                // numbers, names, targets
                row("mtime = NULL", FILE, "a number is missing or not an integer: row 4 'file'"),
                row("size = 'large'", FILE, "a number is missing or not an integer"),
                row("uid = 1.5", FILE, "a number is missing or not an integer"),
                row("name = NULL", FILE, "the name is missing: row 4 without a name"),
                row("name = x'66'", FILE, "the name is missing"),
                row("name = ''", FILE, "the name is empty"),
                row("name = '..'", FILE, "the name is no file name"),
                row("name = 'a/b'", FILE, "the name is no file name"),
                row("name = CAST(x'610062' AS TEXT)", FILE, "the name is no file name"),
                row("name = printf('%0256d', 1)", FILE, "the name is no file name"),
                row("name = CAST(x'ff' AS TEXT)", FILE, "a catalog row has a name that is not UTF-8"),
                row("symlink = NULL", FILE, "the symlink is missing"),
                row("symlink = 'x'", FILE, "a target without a symbolic link"),
                row("symlink = ''", at("/link"), "a symbolic link without a target"),
                row("symlink = CAST(x'610062' AS TEXT)", at("/link"), "the target holds a NUL"),
                // flags and mode
                row("flags = flags | 131072", FILE, "unknown flags"),
                row("flags = 5", FILE, "the flags name no type or several"),
                row("flags = 0", FILE, "the flags name no type or several"),
                row("flags = 28", at("/fifo"), "the flags name no type or several"),
                row("flags = flags | 16386", at("/dir"), "the flags name several roles"),
                row("flags = flags | 32", FILE, "a role in the tree of catalogs without being a directory"),
                row("flags = flags | 65536", at("/link"), "flags of regular files without being one"),
                row("flags = flags | 128", at("/dir"), "flags of regular files without being one"),
                row("flags = flags | 64", at("/fifo"), "flags of regular files without being one"),
                row("flags = flags | 2048", at("/link"), "flags of regular files without being one"),
                row("flags = flags | 256", at("/dir"), "flags of a hash without a hash"),
                row("flags = flags | 768", FILE, "an unknown hash algorithm"),
                row("flags = flags | 4096", FILE, "an unknown compression"),
                row("mode = 16877", FILE, "the mode contradicts the flags"),
                row("mode = 33188", at("/dir"), "the mode contradicts the flags"),
                row("mode = 33188", at("/link"), "the mode contradicts the flags"),
                row("mode = 33188", at("/fifo"), "the mode contradicts the flags"),
                row("mode = mode | 65536", FILE, "the mode has unknown bits"),
                // hash and size
                row("hash = x'00'", FILE, "the hash is not 20 bytes"),
                row("hash = 'twenty characters---'", FILE, "the hash is not 20 bytes"),
                row("hash = NULL", FILE, "a file without hash and chunks"),
                row("hash = zeroblob(20)", at("/dir"), "a hash without a file"),
                row("hash = zeroblob(20)", at("/link"), "a hash without a file"),
                row("size = -1", FILE, "the size is negative"),
                row("size = 1", at("/fifo"), "a size on a fifo or socket"),
                row("uid = -1", FILE, "the owner is no 32-bit number"),
                row("gid = 4294967296", FILE, "the group is no 32-bit number"),
                row("mtimens = 1000000000", FILE, "the nanoseconds are impossible"),
                row("mtimens = 'x'", FILE, "the nanoseconds are impossible"),
                // links
                row("hardlinks = 0", FILE, "the link count is impossible"),
                row("hardlinks = -1", FILE, "the link count is impossible"),
                row("hardlinks = 2", FILE, "several links without a hardlink group"),
                row("hardlinks = hardlinks | (1 << 32)", at("/dir"), "a directory in a hardlink group"),
                row("hardlinks = hardlinks + 1", at("/dir"), "the link count of a directory is not 2"),
                row("hardlinks = hardlinks - 1", at("/"), "the link count of a directory is not 2"),
                row("hardlinks = 1", at("/nested"), "the link count of a mountpoint is below 2"),
                row("hardlinks = hardlinks + 1", at("/dir/hard-a"), "the members of a hardlink group"),
                row("hardlinks = hardlinks + 1", "name LIKE 'hard-_'", "the members of a hardlink group"),
                row("size = 5", at("/dir/hard-a"), "the members of a hardlink group"),
                row("hash = NULL", at("/dir/hard-a"), "the members of a hardlink group"),
                row("mtimens = NULL", at("/dir/hard-a"), "the members of a hardlink group"),
                // extended attributes
                row("xattr = 'text'", FILE, "the extended attributes are no blob"),
                row("xattr = x'0101'", FILE, "extended attributes are cut off: row 4 'file'"),
                row("xattr = x'0100'", FILE, "empty extended attributes"),
                // the tree
                row("md5path_1 = 5", at("/"), "the root entry is missing"),
                row("flags = flags | 32", at("/"), "an entry is flagged as the root of a nested catalog"),
                row("flags = flags | 2", at("/"), "the root entry is flagged as a mountpoint of its own catalog"),
                row("parent_1 = 5", at("/"), "the root entry has a wrong parent key"),
                row("name = 'x'", at("/"), "the root entry has a wrong name"),
                row("flags = 4, hash = zeroblob(20), mode = 33188", at("/"), "the root entry is not a directory"),
                row("flags = flags | 32", at("/dir"), "an entry is flagged as the root of a nested catalog"),
                row("parent_1 = parent_1 + 1", FILE, "an entry without a parent: row 4 'file'"),
                row("md5path_2 = md5path_2 + 1", FILE, "the path key of an entry is wrong: /dir/sub/file"),
                row("name = 'other'", FILE, "the path key of an entry is wrong: /dir/sub/other"),
                row("name = 'other'", at("/dir/sub"), "rows that cannot be reached from the root: 1"),
                sql(below("/external"), "an entry below something that is not a directory: row 14 'lost'"),
                sql(below("/nested"), "an entry below a mountpoint: row 14 'lost'"),
                row("name = '.cvmfscatalog'", FILE, "an abandoned marker of a nested catalog"),
                // chunks
                sql("DELETE FROM catalog WHERE" + CHUNKED, "a chunk without a chunked file"),
                row("flags = 4, hash = zeroblob(20)", CHUNKED, "a chunk without a chunked file"),
                sql("DELETE FROM chunks", "a chunked file without chunks: row 5 'chunked'"),
                sql("DELETE FROM chunks WHERE offset = 150", "the chunks of a file do not end at its size"),
                row("size = 158", CHUNKED, "the chunks of a file do not end at its size"),
                sql("DELETE FROM chunks WHERE offset = 100", "the chunks of a file leave a gap or overlap"),
                sql("DELETE FROM chunks WHERE offset = 0", "the chunks of a file leave a gap or overlap"),
                sql("UPDATE chunks SET size = 51 WHERE offset = 100", "the chunks of a file leave a gap or overlap"),
                sql("UPDATE chunks SET hash = NULL WHERE offset = 0", "a chunk with an impossible"),
                sql("UPDATE chunks SET hash = x'00' WHERE offset = 0", "a chunk with an impossible"),
                sql("UPDATE chunks SET size = 0 WHERE offset = 150", "a chunk with an impossible"),
                sql("UPDATE chunks SET offset = -1 WHERE offset = 0", "a chunk with an impossible"),
                sql("UPDATE chunks SET size = 9223372036854775807 WHERE offset = 150", "a chunk with an impossible"),
                // nested catalogs
                sql("DELETE FROM nested_catalogs", "a mountpoint without a registered nested catalog: row 13"),
                row("flags = 1", at("/nested"), "a nested catalog is registered without a mountpoint: /nested"),
                sql("UPDATE nested_catalogs SET path = '/other'", "registered without a mountpoint: /other"),
                sql("UPDATE nested_catalogs SET path = 'nested'", "a row of nested_catalogs is not readable"),
                sql("UPDATE nested_catalogs SET sha1 = 'x'", "a row of nested_catalogs is not readable"),
                sql("UPDATE nested_catalogs SET sha1 = sha1 || 'C'", "a row of nested_catalogs is not readable"),
                sql("UPDATE nested_catalogs SET path = NULL", "a nested catalog is registered outside this catalog"),
                sql("UPDATE nested_catalogs SET size = NULL", "registered without its size: /nested"),
                sql(
                        "INSERT INTO bind_mountpoints SELECT * FROM nested_catalogs",
                        "a path is both nested catalog and bind mountpoint: /nested"),
                row(
                        "flags = flags | 16384",
                        at("/dir/sub"),
                        "a mountpoint without a registered bind mountpoint: row 3"),
                // properties and counters
                sql("DELETE FROM properties WHERE key = 'revision'", "the property revision is missing"),
                sql("DELETE FROM properties WHERE key = 'last_modified'", "the property last_modified is missing"),
                sql("INSERT INTO properties VALUES ('root_prefix', '')", "a root catalog has the property root_prefix"),
                sql(
                        "UPDATE statistics SET value = value - 1 WHERE counter = 'self_regular'",
                        "the counter self_regular is 5 and should be 6"),
                sql(
                        "UPDATE statistics SET value = -1 WHERE counter = 'subtree_chunks'",
                        "the counter subtree_chunks is negative"),
                sql(
                        "UPDATE statistics SET value = 0 WHERE counter = 'subtree_dir'",
                        "the counter subtree_dir does not even hold the roots of the nested catalogs"));
    }

    @ParameterizedTest
    @MethodSource("defectsOfARootCatalog")
    void aDefectIsNamed(String sql, String problem) {
        byte[] database = tampered(CatalogFixture.oneOfEverythingBytes(), sql);

        assertThat(CatalogFixture.verify(database))
                .anySatisfy(found -> assertThat(found).contains(problem));
    }

    static Stream<Arguments> counters() {
        return CounterNames.write(new CatalogCounters(Counts.ZERO, Counts.ZERO)).keySet().stream()
                .filter(name -> name.startsWith("self_"))
                .map(Arguments::arguments);
    }

    @ParameterizedTest
    @MethodSource("counters")
    void everyWrongSelfCounterIsNamed(String counter) {
        byte[] database = tampered(
                CatalogFixture.oneOfEverythingBytes(),
                "UPDATE statistics SET value = value + 1 WHERE counter = '" + counter + "'");

        assertThat(CatalogFixture.verify(database))
                .singleElement()
                .asString()
                .startsWith("the counter " + counter + " is ");
    }

    static Stream<Arguments> defectsOfANestedCatalog() {
        return Stream.of(
                row("flags = 1", at("/nested"), "the root entry of a nested catalog lacks its flag"),
                row("name = 'x'", at("/nested"), "the root entry has a wrong name"),
                row("parent_1 = 0, parent_2 = 0", at("/nested"), "the root entry has a wrong parent key"),
                row("flags = 33", at("/nested/sub"), "an entry is flagged as the root of a nested catalog"),
                sql("DELETE FROM catalog WHERE name = '.cvmfscatalog'", "a nested catalog lacks its marker"),
                sql("UPDATE properties SET value = '/other' WHERE key = 'root_prefix'", "the root entry is missing"),
                sql("DELETE FROM properties WHERE key = 'root_prefix'", "the root entry is missing"),
                sql("INSERT INTO properties VALUES ('TTL', '5')", "a nested catalog has the property TTL"),
                sql(
                        "UPDATE statistics SET value = 1 WHERE counter = 'subtree_regular'",
                        "a catalog without nested catalogs has subtree counters that are not zero"),
                sql(
                        "INSERT INTO nested_catalogs VALUES ('/elsewhere', '" + CatalogFixture.hash("x") + "', 1)",
                        "a nested catalog is registered outside this catalog: /elsewhere"));
    }

    @ParameterizedTest
    @MethodSource("defectsOfANestedCatalog")
    void aDefectOfANestedCatalogIsNamed(String sql, String problem) {
        byte[] database = tampered(CatalogFixture.nestedBytes(), sql);

        assertThat(CatalogFixture.verify(database))
                .anySatisfy(found -> assertThat(found).contains(problem));
    }

    @Test
    void anIndexThatDisagreesWithItsTableIsNamed() {
        byte[] database = tampered(
                CatalogFixture.oneOfEverythingBytes(),
                "PRAGMA writable_schema = ON",
                "CREATE TABLE stolen AS SELECT rootpage FROM sqlite_master WHERE name = 'idx_catalog_parent'",
                "DELETE FROM sqlite_master WHERE name = 'idx_catalog_parent'",
                "PRAGMA writable_schema = RESET",
                "UPDATE catalog SET parent_1 = parent_1 + 1 WHERE" + FILE,
                "PRAGMA writable_schema = ON",
                "INSERT INTO sqlite_master SELECT 'index', 'idx_catalog_parent', 'catalog', rootpage, "
                        + "'CREATE INDEX idx_catalog_parent ON catalog (parent_1, parent_2)' FROM stolen",
                "PRAGMA writable_schema = RESET",
                "DROP TABLE stolen");

        assertThat(CatalogFixture.verify(database))
                .anySatisfy(found -> assertThat(found).contains("the database is damaged: row 4 missing from index"));
    }

    @Test
    void aCatalogFullOfDefectsGivesAShortList() {
        try (WritableCatalog catalog = CatalogFixture.oneOfEverything()) {
            for (int i = 0; i < 3 * Problems.LIMIT; i++) {
                catalog.put(CatalogFixture.path("/dir/f" + i), CatalogFixture.file("f" + i));
            }
            byte[] database = tampered(
                    catalog.serialize(1, Optional.empty(), 1),
                    "UPDATE catalog SET md5path_1 = md5path_1 + 1 WHERE name LIKE 'f%'");

            List<String> problems = CatalogFixture.verify(database);

            assertThat(problems).hasSize(Problems.LIMIT + 1).last().isEqualTo("further problems are left out");
        }
    }

    private static Arguments row(String assignment, String where, String problem) {
        return arguments("UPDATE catalog SET " + assignment + " WHERE " + where, problem);
    }

    private static Arguments sql(String sql, String problem) {
        return arguments(sql, problem);
    }

    /** A file row below something that cannot hold it. */
    private static String below(String parent) {
        return "INSERT INTO catalog (md5path_1, md5path_2, parent_1, parent_2, hardlinks, hash, size, mode, mtime, flags, "
                + "name, symlink, uid, gid) SELECT 1, 2, md5path_1, md5path_2, 1, zeroblob(20), 1, 33188, 1, 4, 'lost', '', "
                + "0, 0 FROM catalog WHERE" + at(parent);
    }
}
