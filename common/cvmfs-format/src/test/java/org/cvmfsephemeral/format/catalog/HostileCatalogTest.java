package org.cvmfsephemeral.format.catalog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.cvmfsephemeral.format.catalog.CatalogFixture.at;
import static org.cvmfsephemeral.format.catalog.CatalogFixture.path;
import static org.cvmfsephemeral.format.catalog.CatalogFixture.tampered;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.cvmfsephemeral.format.object.FormatException;
import org.cvmfsephemeral.format.repository.RepositoryPath;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Whatever bytes come in, there is a result or a {@link FormatException}, soon. */
@Timeout(value = 300, threadMode = Timeout.ThreadMode.SEPARATE_THREAD, unit = TimeUnit.SECONDS)
class HostileCatalogTest {
    private static final byte[] SOUND = CatalogFixture.oneOfEverythingBytes();

    @Test
    void nothingIsNoCatalog() {
        assertRefused(new byte[0]);
    }

    @Test
    void textIsNoCatalog() {
        assertRefused("<html><body>404 Not Found</body></html>".repeat(100).getBytes(StandardCharsets.UTF_8));
    }

    @Test
    void noiseBehindAHeaderIsNoCatalog() {
        Random random = new Random(1);
        for (int i = 0; i < 50; i++) {
            byte[] noise = new byte[SOUND.length];
            random.nextBytes(noise);
            System.arraycopy(SOUND, 0, noise, 0, 100);

            assertRefused(noise);
        }
    }

    @Test
    void anEmptyDatabaseIsNoCatalog() {
        byte[] empty;
        try (CatalogDatabase database = CatalogDatabase.empty(4096)) {
            database.execute("CREATE TABLE t (a)");
            database.execute("DROP TABLE t");
            empty = database.serialize();
        }

        assertRefused(empty);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 15, 16, 99, 100, 511, 512, 4095, 4096, 4097, 8192, 40_000, 53_248})
    void aCutOffDatabaseIsRefused(int length) {
        assertRefused(Arrays.copyOf(SOUND, length));
    }

    @Test
    void aDatabaseWithATailIsRefused() {
        assertRefused(Arrays.copyOf(SOUND, SOUND.length + 4096));
    }

    @ParameterizedTest
    @CsvSource({"18, 2", "19, 2", "59, 2", "59, 3", "16, 3", "17, 1"})
    void whatClientsCannotReadIsRefused(int offset, byte value) {
        byte[] changed = SOUND.clone();
        changed[offset] = value;

        assertRefused(changed);
    }

    @Test
    void aDatabaseInWalModeIsCalledThat() {
        byte[] wal = SOUND.clone();
        wal[18] = 2;
        wal[19] = 2;

        assertThatThrownBy(() -> Catalog.open(wal)).hasMessageContaining("WAL");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "CREATE TRIGGER t AFTER INSERT ON catalog BEGIN DELETE FROM chunks; END",
                "CREATE VIEW v AS SELECT 1",
                "CREATE TABLE extra (a INTEGER)",
                "CREATE VIRTUAL TABLE v USING fts5(a)",
                "CREATE INDEX i ON catalog (abs(size))",
                "CREATE INDEX i ON catalog (name)",
                "CREATE INDEX i ON catalog (name) WHERE name GLOB '*a*a*a*a*a*a*b'",
                "ALTER TABLE catalog ADD COLUMN extra INTEGER",
                "ALTER TABLE catalog ADD COLUMN mode2 INTEGER AS (mode)",
                "ALTER TABLE catalog ADD COLUMN size2 INTEGER CHECK (size2 > 0)",
                "DROP TABLE bind_mountpoints",
                "DROP INDEX idx_catalog_parent",
                "ALTER TABLE catalog DROP COLUMN xattr",
                "ALTER TABLE catalog RENAME COLUMN name TO title",
                "ANALYZE"
            })
    void aDatabaseWithAnotherSchemaIsRefused(String sql) {
        assertRefused(tampered(SOUND, sql));
    }

    @Test
    void aViewInPlaceOfATableIsRefused() {
        assertRefused(tampered(
                SOUND,
                "ALTER TABLE nested_catalogs RENAME TO hidden",
                "CREATE VIEW nested_catalogs AS WITH RECURSIVE r(path) AS (SELECT 'x' UNION ALL SELECT path FROM r) "
                        + "SELECT path, path AS sha1, 1 AS size FROM r"));
    }

    @Test
    void aTableWithoutItsPrimaryKeyIsRefused() {
        assertRefused(tampered(
                SOUND,
                "CREATE TABLE other AS SELECT * FROM nested_catalogs",
                "DROP TABLE nested_catalogs",
                "ALTER TABLE other RENAME TO nested_catalogs"));
    }

    @Test
    void aTableWithoutRowIdsIsRefused() {
        assertRefused(tampered(
                SOUND,
                "DROP TABLE nested_catalogs",
                "CREATE TABLE nested_catalogs (path TEXT PRIMARY KEY, sha1 TEXT, size INTEGER) WITHOUT ROWID"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "UPDATE properties SET value = '2.4' WHERE key = 'schema'",
                "UPDATE properties SET value = '2.6' WHERE key = 'schema'",
                "UPDATE properties SET value = 'NaN' WHERE key = 'schema'",
                "UPDATE properties SET value = 'x' WHERE key = 'schema'",
                "UPDATE properties SET value = NULL WHERE key = 'schema'",
                "DELETE FROM properties WHERE key = 'schema'",
                "DELETE FROM properties",
                "UPDATE properties SET value = '4' WHERE key = 'schema_revision'",
                "UPDATE properties SET value = '99999999999' WHERE key = 'schema_revision'",
                "DELETE FROM properties WHERE key = 'schema_revision'",
                "UPDATE properties SET value = '-1' WHERE key = 'revision'",
                "UPDATE properties SET value = '1e3' WHERE key = 'revision'",
                "UPDATE properties SET value = 'soon' WHERE key = 'TTL'",
                "UPDATE properties SET value = 'x' WHERE key = 'previous_revision'",
                "INSERT INTO properties VALUES ('root_prefix', 'no/slash')",
                "INSERT INTO properties VALUES ('root_prefix', '/a/../b')",
                "DELETE FROM statistics WHERE counter = 'self_special'",
                "DELETE FROM statistics",
                "UPDATE statistics SET counter = NULL WHERE counter = 'subtree_xattr'",
                "UPDATE statistics SET value = 9223372036854775807 WHERE counter = 'self_file_size'",
                "UPDATE statistics SET value = -9223372036854775808 WHERE counter = 'self_dir'"
            })
    void aDatabaseThatIsNoCompleteCatalogIsRefused(String sql) {
        assertRefused(tampered(SOUND, sql));
    }

    @Test
    void aHigherSchemaRevisionIsRead() {
        byte[] newer = tampered(SOUND, "UPDATE properties SET value = '8' WHERE key = 'schema_revision'");

        try (Catalog catalog = Catalog.open(newer)) {
            assertThat(catalog.properties().schemaRevision()).isEqualTo(8);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "name = NULL",
                "name = CAST(x'c328' AS TEXT)",
                "name = 'a/b'",
                "symlink = NULL",
                "hash = NULL",
                "hash = x'00'",
                "hash = zeroblob(2000000)",
                "name = CAST(zeroblob(2000000) AS TEXT)",
                "size = -1",
                "mode = -1",
                "mode = 16877",
                "flags = 0",
                "flags = flags | 768",
                "flags = flags | 4096",
                "hardlinks = 0",
                "hardlinks = -1",
                "uid = -1",
                "mtimens = 1000000000",
                "mtimens = 99999999999999",
                "xattr = x'01ff'"
            })
    void aRowThatIsNoEntryIsRefused(String assignment) {
        byte[] database = tampered(SOUND, "UPDATE catalog SET " + assignment + " WHERE" + at("/dir/sub/file"));

        assertThatThrownBy(() -> {
                    try (Catalog catalog = Catalog.open(database)) {
                        catalog.lookup(path("/dir/sub/file"));
                    }
                })
                .isInstanceOf(FormatException.class);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "UPDATE chunks SET offset = 1 WHERE offset = 0",
                "UPDATE chunks SET size = 0 WHERE offset = 0",
                "UPDATE chunks SET size = 9223372036854775807",
                "UPDATE chunks SET hash = NULL",
                "DELETE FROM chunks"
            })
    void chunksThatDoNotFitAreRefused(String sql) {
        byte[] database = tampered(SOUND, sql);

        try (Catalog catalog = Catalog.open(database)) {
            assertThatThrownBy(() -> catalog.lookup(path("/dir/chunked"))).isInstanceOf(FormatException.class);
        }
    }

    @Test
    void anEntryUnderAnotherNameThanItsKeyIsRefused() {
        byte[] database = tampered(SOUND, "UPDATE catalog SET name = 'other' WHERE" + at("/dir/sub/file"));

        try (Catalog catalog = Catalog.open(database)) {
            assertThatThrownBy(() -> catalog.lookup(path("/dir/sub/file"))).isInstanceOf(FormatException.class);
        }
    }

    @Test
    void sumsBeyond64BitsAreRefused() {
        byte[] database = tampered(SOUND, "UPDATE catalog SET size = 9223372036854775807 WHERE (flags & 4) <> 0");

        try (Catalog catalog = Catalog.open(database)) {
            assertThatThrownBy(catalog::recount).isInstanceOf(FormatException.class);
            assertThat(catalog.verify()).isNotEmpty();
        }
    }

    @Test
    void removingSizesBeyond64BitsIsRefused() {
        byte[] database = tampered(SOUND, "UPDATE catalog SET size = -9223372036854775807 WHERE" + at("/dir/noted"));

        try (WritableCatalog catalog = WritableCatalog.open(database)) {
            assertThatThrownBy(() -> catalog.removeTree(path("/dir"))).isInstanceOf(FormatException.class);
        }
    }

    /** A table whose every inner page points at one page ten times over would have 10^8 rows and more. */
    @Test
    void pagesThatAreReachableTwiceAreRefused() {
        byte[] large = large();
        ByteBuffer pages = ByteBuffer.wrap(large);
        int inner = innerPage(large);
        int cells = Short.toUnsignedInt(pages.getShort(inner + 3));
        int first = pages.getInt(inner + Short.toUnsignedInt(pages.getShort(inner + 12)));
        for (int cell = 1; cell < cells; cell++) {
            pages.putInt(inner + Short.toUnsignedInt(pages.getShort(inner + 12 + 2 * cell)), first);
        }

        assertRefused(large);
    }

    @Test
    void aPageThatIsItsOwnChildIsRefused() {
        byte[] large = large();
        ByteBuffer pages = ByteBuffer.wrap(large);
        int inner = innerPage(large);
        pages.putInt(inner + Short.toUnsignedInt(pages.getShort(inner + 12)), inner / WritableCatalog.PAGE_SIZE + 1);

        assertRefused(large);
    }

    @Test
    void anOverflowChainThatBitesItsTailIsRefused() {
        byte[] database = tampered(SOUND, "UPDATE catalog SET symlink = printf('%0100000d', 1) WHERE" + at("/link"));
        int page = WritableCatalog.PAGE_SIZE;
        ByteBuffer pages = ByteBuffer.wrap(database);
        for (int start = SOUND.length; start < database.length; start += page) {
            pages.putInt(start, SOUND.length / page + 1);
        }

        assertRefused(database);
    }

    /** Most of a small catalog is unused space; of that, a sample is enough. */
    @Test
    void everyFlippedByteGivesAResultOrAFormatException() {
        for (int offset = 0; offset < SOUND.length; offset++) {
            if (SOUND[offset] != 0 || offset % 53 == 0) {
                byte[] flipped = SOUND.clone();
                flipped[offset] ^= (byte) 0xff;
                useAll(flipped);
            }
        }
    }

    @Test
    void manyFlippedBitsGiveAResultOrAFormatException() {
        Random random = new Random(7);
        for (int i = 0; i < 800; i++) {
            byte[] flipped = SOUND.clone();
            for (int flips = random.nextInt(20); flips >= 0; flips--) {
                flipped[random.nextInt(flipped.length)] ^= (byte) (1 << random.nextInt(8));
            }
            useAll(flipped);
        }
    }

    @Test
    void aFlippedByteOfAFileIsNoDifferent(@TempDir Path directory) throws IOException {
        Path file = directory.resolve("catalog");
        Random random = new Random(8);
        for (int i = 0; i < 300; i++) {
            byte[] flipped = SOUND.clone();
            flipped[random.nextInt(flipped.length)] ^= (byte) (1 << random.nextInt(8));
            Files.write(file, flipped);
            assertThatCode(() -> {
                        try (Catalog catalog = Catalog.open(file)) {
                            read(catalog);
                        } catch (FormatException refused) {
                            assertThat(refused).hasMessageNotContaining("null");
                        }
                    })
                    .doesNotThrowAnyException();
        }
    }

    private static void assertRefused(byte[] database) {
        assertThatThrownBy(() -> Catalog.open(database)).isInstanceOf(FormatException.class);
        assertThatThrownBy(() -> WritableCatalog.open(database)).isInstanceOf(FormatException.class);
    }

    private static void useAll(byte[] database) {
        assertThatCode(() -> {
                    try (Catalog catalog = Catalog.open(database)) {
                        catalog.verify();
                        read(catalog);
                    } catch (FormatException refused) {
                        assertThat(refused).hasMessageNotContaining("null");
                    }
                    edit(database);
                })
                .doesNotThrowAnyException();
    }

    private static void read(Catalog catalog) {
        for (Runnable reading : List.<Runnable>of(
                () -> catalog.lookup(path("/dir/sub/file")),
                () -> catalog.list(RepositoryPath.ROOT),
                () -> catalog.list(path("/dir"), "", 3),
                () -> catalog.nestedCatalogFor(path("/nested/x")),
                catalog::recount,
                () -> catalog.forEachEntry((path, entry) -> {}),
                () -> catalog.forEachObject(object -> {}))) {
            try {
                reading.run();
            } catch (FormatException refused) {
                assertThat(refused).hasMessageNotContaining("null");
            }
        }
    }

    private static void edit(byte[] database) {
        try (WritableCatalog catalog = WritableCatalog.open(database)) {
            catalog.put(path("/dir/new"), CatalogFixture.file("new"));
            catalog.removeTree(path("/dir/sub"));
            catalog.serialize(9, Optional.empty(), 9);
        } catch (FormatException | IllegalStateException refused) {
            assertThat(refused).hasMessageNotContaining("null");
        }
    }

    private static byte[] large() {
        try (WritableCatalog catalog = WritableCatalog.createRoot(CatalogFixture.DIRECTORY_ATTRIBUTES)) {
            for (int i = 0; i < 2000; i++) {
                catalog.put(path("/f" + i), CatalogFixture.file("f" + i));
            }
            return catalog.serialize(1, Optional.empty(), 1);
        }
    }

    /** Where the root page of the table {@code catalog} starts, an inner page of a table. */
    private static int innerPage(byte[] database) {
        long page;
        try (CatalogDatabase opened = CatalogDatabase.ofBytes(database)) {
            page = opened.number("SELECT rootpage FROM sqlite_master WHERE name = 'catalog'");
        }
        int start = Math.toIntExact((page - 1) * WritableCatalog.PAGE_SIZE);
        assertThat(database[start]).isEqualTo((byte) 5);
        return start;
    }
}
