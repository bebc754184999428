package org.cvmfsephemeral.format.catalog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.cvmfsephemeral.format.catalog.CatalogFixture.directory;
import static org.cvmfsephemeral.format.catalog.CatalogFixture.file;
import static org.cvmfsephemeral.format.catalog.CatalogFixture.path;
import static org.cvmfsephemeral.format.catalog.CatalogFixture.tampered;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.cvmfsephemeral.format.repository.RepositoryPath;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class WritableCatalogTest {
    private static final long TIME = 1_795_360_900L;

    private WritableCatalog catalog;

    @BeforeEach
    void create() {
        catalog = CatalogFixture.oneOfEverything();
    }

    @AfterEach
    void close() {
        catalog.close();
    }

    @Test
    void aNewRootCatalogIsSound() {
        try (WritableCatalog created = WritableCatalog.createRoot(CatalogFixture.DIRECTORY_ATTRIBUTES)) {
            assertThat(CatalogFixture.verify(created.serialize(0, Optional.empty(), TIME)))
                    .isEmpty();
        }
    }

    @Test
    void aNestedCatalogIsSound() {
        assertThat(CatalogFixture.verify(CatalogFixture.nestedBytes())).isEmpty();
    }

    @Test
    void oneOfEverythingIsSound() {
        assertThat(CatalogFixture.verify(serialize())).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/dir",
                "/dir/sub/file",
                "/dir/chunked",
                "/dir/noted",
                "/dir/hard-a",
                "/link",
                "/fifo",
                "/null",
                "/external",
                "/nested"
            })
    void whatWasPutIsReadBack(String path) {
        Entry put = catalog.lookup(path(path)).orElseThrow();

        try (Catalog reopened = Catalog.open(serialize())) {
            assertThat(reopened.lookup(path(path))).contains(put);
        }
    }

    @Test
    void ownersBeyond31BitsSurvive() {
        Attributes attributes = new Attributes(0600, -2, -3, -1, 999_999_999, Xattrs.EMPTY);
        catalog.put(path("/f"), file("f").withAttributes(attributes));

        try (Catalog reopened = Catalog.open(serialize())) {
            assertThat(reopened.lookup(path("/f")).orElseThrow().attributes()).isEqualTo(attributes);
        }
    }

    @Test
    void aDirectoryCountsAsALinkOfItsParent() {
        catalog.put(path("/dir/another"), directory("another"));

        assertThat(linkCount("/dir")).isEqualTo(4);
    }

    @Test
    void aRemovedDirectoryIsALinkLess() {
        catalog.removeTree(path("/dir/sub"));

        assertThat(linkCount("/dir")).isEqualTo(2);
    }

    @Test
    void aReplacedDirectoryKeepsItsLinksAndContent() {
        catalog.put(path("/dir"), directory("dir").withAttributes(CatalogFixture.FILE_ATTRIBUTES));

        assertThat(linkCount("/dir")).isEqualTo(3);
        assertThat(CatalogFixture.verify(serialize())).isEmpty();
    }

    @Test
    void aFileThatReplacesAnEmptyDirectoryTakesAwayALink() {
        catalog.put(path("/dir/empty"), directory("empty"));

        catalog.put(path("/dir/empty"), file("empty"));

        assertThat(linkCount("/dir")).isEqualTo(3);
    }

    @Test
    void theRootTakesNewAttributesAndKeepsItsLinks() {
        catalog.put(RepositoryPath.ROOT, directory("").withAttributes(CatalogFixture.FILE_ATTRIBUTES));

        assertThat(catalog.lookup(RepositoryPath.ROOT))
                .contains(new Directory("", CatalogFixture.FILE_ATTRIBUTES, DirectoryRole.PLAIN, 4, 4096, false));
    }

    @Test
    void aReplacedChunkedFileLeavesNoChunks() {
        catalog.put(path("/dir/chunked"), file("chunked"));

        assertThat(CatalogFixture.verify(serialize())).isEmpty();
    }

    @Test
    void aRemovedHardlinkLeavesTheOthersConsistent() {
        catalog.remove(path("/dir/hard-a"));

        assertThat(((RegularFile) catalog.lookup(path("/dir/hard-b")).orElseThrow()).hardlinks())
                .isEqualTo(new Hardlinks(1, 1));
        assertThat(CatalogFixture.verify(serialize())).isEmpty();
    }

    @Test
    void anOverwrittenHardlinkLeavesTheOthersConsistent() {
        catalog.put(path("/dir/hard-a"), file("hard-a"));

        assertThat(CatalogFixture.verify(serialize())).isEmpty();
    }

    @Test
    void aRemovedTreeLeavesNothingBehind() {
        catalog.removeTree(path("/dir"));

        assertThat(catalog.counters().self()).isEqualTo(new Counts(1, 1, 2, 2, 1, 0, 0, 1000, 0, 0, 1, 1000));
        assertThat(CatalogFixture.verify(serialize())).isEmpty();
    }

    @Test
    void aFileIsATreeOfItsOwn() {
        catalog.removeTree(path("/dir/chunked"));

        assertThat(CatalogFixture.verify(serialize())).isEmpty();
    }

    @Test
    void aTreeWithAMountpointStays() {
        RepositoryPath outer = path("/outer");
        catalog.put(outer, directory("outer"));
        NestedCatalog nested = new NestedCatalog(path("/outer/n"), CatalogFixture.hash("n"), 1);
        catalog.attach(nested, directory("n"), CatalogFixture.NESTED_TOTALS);

        assertThatIllegalStateException()
                .isThrownBy(() -> catalog.removeTree(outer))
                .withMessage("nested catalogs are detached before their mountpoints are removed");
    }

    @Test
    void aSiblingWithTheSameStartIsNotBelow() {
        catalog.put(path("/nest"), directory("nest"));

        catalog.removeTree(path("/nest"));

        assertThat(catalog.lookup(path("/nest"))).isEmpty();
    }

    @Test
    void aParentIsNeeded() {
        assertThatIllegalStateException()
                .isThrownBy(() -> catalog.put(path("/missing/file"), file("file")))
                .withMessage("the parent directory is missing");
    }

    @Test
    void aFileIsNoParent() {
        assertThatIllegalStateException()
                .isThrownBy(() -> catalog.put(path("/external/file"), file("file")))
                .withMessage("the parent directory is missing");
    }

    @Test
    void nothingIsPutBelowAMountpoint() {
        assertThatIllegalStateException()
                .isThrownBy(() -> catalog.put(path("/nested/file"), file("file")))
                .withMessage("the content of the parent directory is in a nested catalog");
    }

    @Test
    void nothingIsPutOutsideANestedCatalog() {
        try (WritableCatalog nested = WritableCatalog.open(CatalogFixture.nestedBytes())) {
            assertThatIllegalStateException()
                    .isThrownBy(() -> nested.put(path("/file"), file("file")))
                    .withMessage("the path is not below the root of this catalog");
        }
    }

    @Test
    void aNameIsThatOfThePath() {
        assertThatIllegalArgumentException().isThrownBy(() -> catalog.put(path("/a"), file("b")));
    }

    @Test
    void aDirectoryWithContentIsNotRemoved() {
        assertThatIllegalStateException()
                .isThrownBy(() -> catalog.remove(path("/dir")))
                .withMessage("the directory has content");
    }

    @Test
    void aDirectoryWithContentIsNotReplacedByAFile() {
        assertThatIllegalStateException()
                .isThrownBy(() -> catalog.put(path("/dir"), file("dir")))
                .withMessage("the directory has content");
    }

    @Test
    void aMissingEntryIsNotRemoved() {
        assertThatIllegalStateException()
                .isThrownBy(() -> catalog.remove(path("/missing")))
                .withMessage("there is no entry with this path");
    }

    @Test
    void theRootIsNotRemoved() {
        assertThatIllegalStateException()
                .isThrownBy(() -> catalog.removeTree(RepositoryPath.ROOT))
                .withMessage("the root of a catalog stays");
    }

    @Test
    void theRootIsNoFile() {
        assertThatIllegalStateException().isThrownBy(() -> catalog.put(RepositoryPath.ROOT, file("")));
    }

    @Test
    void aMountpointIsNotRemovedWhileMounted() {
        assertThatIllegalStateException()
                .isThrownBy(() -> catalog.remove(path("/nested")))
                .withMessage("a mountpoint is detached before it is removed");
    }

    @Test
    void aMountpointDoesNotBecomeAnOrdinaryDirectoryByAccident() {
        assertThatIllegalStateException().isThrownBy(() -> catalog.put(path("/nested"), directory("nested")));
    }

    @ParameterizedTest
    @ValueSource(strings = {"MOUNTPOINT", "NESTED_ROOT", "BIND_MOUNTPOINT"})
    void rolesAreNotPut(DirectoryRole role) {
        Directory directory = directory("dir").withRole(role, 2);

        assertThatIllegalArgumentException().isThrownBy(() -> catalog.put(path("/dir"), directory));
    }

    @Test
    void aMountpointTakesNewAttributesAndLinkCount() {
        Directory changed =
                new Directory("nested", CatalogFixture.FILE_ATTRIBUTES, DirectoryRole.MOUNTPOINT, 9, 4096, false);

        catalog.put(path("/nested"), changed);

        assertThat(catalog.lookup(path("/nested"))).contains(changed);
        assertThat(CatalogFixture.verify(serialize())).isEmpty();
    }

    @Test
    void anEmptyDirectoryBecomesAMountpoint() {
        catalog.put(path("/dir/n"), directory("n"));
        NestedCatalog nested = new NestedCatalog(path("/dir/n"), CatalogFixture.hash("n"), 1);

        catalog.attach(nested, directory("n"), CatalogFixture.NESTED_TOTALS);

        assertThat(catalog.nestedCatalogFor(path("/dir/n/x"))).contains(nested);
        assertThat(CatalogFixture.verify(serialize())).isEmpty();
    }

    @Test
    void aDirectoryWithContentDoesNotBecomeAMountpoint() {
        NestedCatalog nested = new NestedCatalog(path("/dir"), CatalogFixture.hash("n"), 1);

        assertThatIllegalStateException()
                .isThrownBy(() -> catalog.attach(nested, directory("dir"), Counts.ZERO))
                .withMessage("the directory has content");
    }

    @Test
    void aNewVersionOfANestedCatalogIsRecorded() {
        NestedCatalog changed = new NestedCatalog(path("/nested"), CatalogFixture.hash("changed"), 5);
        Counts after = CatalogFixture.NESTED_TOTALS.plus(Counts.of(file("more")));

        catalog.update(changed, CatalogFixture.NESTED_TOTALS, after);

        assertThat(catalog.nestedCatalogs()).containsExactly(changed);
        assertThat(catalog.counters().subtree()).isEqualTo(after);
    }

    @Test
    void aDetachedMountpointIsAnEmptyDirectory() {
        catalog.detach(path("/nested"), CatalogFixture.NESTED_TOTALS);

        assertThat(catalog.lookup(path("/nested"))).contains(directory("nested"));
        assertThat(catalog.counters().subtree()).isEqualTo(Counts.ZERO);
        assertThat(CatalogFixture.verify(serialize())).isEmpty();
    }

    @Test
    void theSameEditsGiveTheSameBytes() {
        byte[] base = serialize();

        assertThat(edited(base)).isEqualTo(edited(base));
    }

    @Test
    void compactionIsDeterministic() {
        byte[] base = withGaps();

        assertThat(edited(base)).isEqualTo(edited(base));
    }

    @Test
    void aCatalogCanBeEditedAfterItWasSerialised() {
        serialize();

        catalog.put(path("/later"), file("later"));

        try (Catalog reopened = Catalog.open(serialize())) {
            assertThat(reopened.lookup(path("/later"))).isPresent();
            assertThat(reopened.verify()).isEmpty();
        }
    }

    @Test
    void laterEditsDoNotChangeBytesAlreadyGiven() {
        byte[] first = serialize();
        byte[] copy = first.clone();

        catalog.removeTree(path("/dir"));
        serialize();

        assertThat(first).isEqualTo(copy);
    }

    @Test
    void namesOfDeletedFilesAreGoneFromTheBytes() {
        catalog.put(path("/dir/top-secret-name"), file("top-secret-name"));
        byte[] before = serialize();
        catalog.remove(path("/dir/top-secret-name"));

        assertThat(contains(before, "top-secret-name")).isTrue();
        assertThat(contains(serialize(), "top-secret-name")).isFalse();
    }

    @Test
    void unusedRowIdsAreClosed() {
        byte[] compacted = edited(withGaps());

        assertThat(numberIn(compacted, "SELECT max(rowid) FROM catalog"))
                .isEqualTo(numberIn(compacted, "SELECT count(*) FROM catalog"));
        assertThat(CatalogFixture.verify(compacted)).isEmpty();
    }

    @Test
    void freePagesAreGivenBack() {
        for (int i = 0; i < 2000; i++) {
            catalog.put(path("/dir/sub/f" + i), file("f" + i));
        }
        byte[] large = serialize();
        for (int i = 0; i < 2000; i++) {
            catalog.remove(path("/dir/sub/f" + i));
        }

        assertThat(serialize()).hasSizeLessThan(large.length / 2);
    }

    @Test
    void theFirstRevisionHasNoPrevious() {
        try (Catalog reopened = Catalog.open(catalog.serialize(0, Optional.empty(), TIME))) {
            assertThat(reopened.properties().previousRevision()).isEmpty();
        }
    }

    @Test
    void timeToLiveIsRecordedAndTakenBack() {
        catalog.setTtl(OptionalLong.of(5));
        catalog.setTtl(OptionalLong.empty());

        assertThat(catalog.properties().ttl()).isEmpty();
    }

    @Test
    void volatileContentIsRecorded() {
        catalog.setVolatile(true);

        assertThat(catalog.properties().isVolatile()).isTrue();
    }

    @Test
    void theDatabaseIsWhatClientsExpect() {
        byte[] database = serialize();

        assertThat(numberIn(database, "SELECT count(*) FROM statistics")).isEqualTo(24);
        assertThat(textIn(database, "SELECT group_concat(name) FROM sqlite_master WHERE sql IS NOT NULL"))
                .isEqualTo("properties,catalog,idx_catalog_parent,chunks,nested_catalogs,bind_mountpoints,statistics");
        assertThat(textIn(database, "SELECT value || typeof(value) FROM properties WHERE key = 'schema'"))
                .isEqualTo("2.5text");
        assertThat(textIn(database, "PRAGMA encoding")).isEqualTo("UTF-8");
        assertThat(List.of(database[18], database[19])).containsOnly((byte) 1);
    }

    @Test
    void aCatalogOfAnOlderRevisionIsUpgraded() {
        byte[] older = tampered(
                serialize(),
                "ALTER TABLE catalog DROP COLUMN mtimens",
                "UPDATE properties SET value = '6' WHERE key = 'schema_revision'");

        try (WritableCatalog upgraded = WritableCatalog.open(older)) {
            upgraded.put(path("/f"), file("f"));
            byte[] database = upgraded.serialize(8, Optional.empty(), TIME);
            try (Catalog reopened = Catalog.open(database)) {
                assertThat(reopened.properties().schemaRevision()).isEqualTo(7);
                assertThat(reopened.lookup(path("/f"))).contains(file("f"));
                assertThat(reopened.verify()).isEmpty();
            }
        }
    }

    @Test
    void aCatalogOfAnOlderRevisionIsRead() {
        byte[] older = tampered(
                serialize(),
                "ALTER TABLE catalog DROP COLUMN mtimens",
                "UPDATE properties SET value = '6' WHERE key = 'schema_revision'");

        try (Catalog reopened = Catalog.open(older)) {
            assertThat(reopened.lookup(path("/dir/sub/file"))
                            .orElseThrow()
                            .attributes()
                            .mtimeNanos())
                    .isNull();
            assertThat(reopened.verify()).isEmpty();
        }
    }

    private byte[] serialize() {
        return catalog.serialize(7, Optional.of(CatalogFixture.hash("previous")), TIME);
    }

    private byte[] withGaps() {
        for (int i = 0; i < 100; i++) {
            catalog.put(path("/dir/sub/f" + i), file("f" + i));
        }
        byte[] full = serialize();
        StringBuilder deleted = new StringBuilder("DELETE FROM catalog WHERE name IN (''");
        for (int i = 0; i < 90; i++) {
            deleted.append(", 'f").append(i).append('\'');
        }
        return tampered(
                full,
                deleted + ") AND name <> ''",
                "UPDATE statistics SET value = value - 90 WHERE counter = 'self_regular'",
                "UPDATE statistics SET value = value - 900 WHERE counter = 'self_file_size'");
    }

    private static byte[] edited(byte[] base) {
        try (WritableCatalog writable = WritableCatalog.open(base)) {
            writable.put(path("/dir/new"), file("new"));
            writable.remove(path("/dir/noted"));
            return writable.serialize(8, Optional.of(CatalogFixture.hash("base")), TIME + 1);
        }
    }

    private int linkCount(String path) {
        return ((Directory) catalog.lookup(path(path)).orElseThrow()).linkCount();
    }

    private static boolean contains(byte[] database, String text) {
        return new String(database, StandardCharsets.ISO_8859_1).contains(text);
    }

    private static long numberIn(byte[] database, String sql) {
        return Long.parseLong(textIn(database, sql));
    }

    private static String textIn(byte[] database, String sql) {
        try (CatalogDatabase opened = CatalogDatabase.ofBytes(database)) {
            return opened.first(sql, row -> row.getString(1)).orElseThrow();
        }
    }
}
