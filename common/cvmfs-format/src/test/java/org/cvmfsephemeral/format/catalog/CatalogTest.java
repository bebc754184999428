package org.cvmfsephemeral.format.catalog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.cvmfsephemeral.format.catalog.CatalogFixture.path;

import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.cvmfsephemeral.format.object.Compression;
import org.cvmfsephemeral.format.object.ContentHash;
import org.cvmfsephemeral.format.object.HashAlgorithm;
import org.cvmfsephemeral.format.object.ObjectKind;
import org.cvmfsephemeral.format.object.ObjectName;
import org.cvmfsephemeral.format.repository.RepositoryPath;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CatalogTest {
    private static final int THREADS = 8;

    private Catalog catalog;

    @BeforeEach
    void open() {
        catalog = Catalog.open(CatalogFixture.oneOfEverythingBytes());
    }

    @AfterEach
    void close() {
        catalog.close();
    }

    @Test
    void propertiesAreThoseOfTheSerialisation() {
        assertThat(catalog.properties())
                .isEqualTo(new CatalogProperties(
                        7,
                        7,
                        Optional.of(CatalogFixture.hash("previous")),
                        1_795_360_900L,
                        OptionalLong.of(60),
                        RepositoryPath.ROOT,
                        false,
                        Optional.empty()));
    }

    @Test
    void countersAreThoseOfTheEntries() {
        assertThat(catalog.counters())
                .isEqualTo(new CatalogCounters(
                        new Counts(6, 1, 2, 4, 1, 1, 3, 10 + 157 + 10 + 4 + 4 + 1000, 157, 1, 1, 1000),
                        CatalogFixture.NESTED_TOTALS));
    }

    @Test
    void theRootIsFound() {
        assertThat(catalog.lookup(RepositoryPath.ROOT))
                .contains(new Directory("", CatalogFixture.DIRECTORY_ATTRIBUTES, DirectoryRole.PLAIN, 4, 4096, false));
    }

    @ParameterizedTest
    @ValueSource(strings = {"/missing", "/dir/missing", "/missing/file", "/nested/file", "/dir/sub/file/below"})
    void whatIsNotThereIsNotFound(String path) {
        assertThat(catalog.lookup(path(path))).isEmpty();
    }

    @Test
    void aListingIsInOrderOfTheNames() {
        assertThat(catalog.list(RepositoryPath.ROOT))
                .extracting(Entry::name)
                .containsExactly("dir", "external", "fifo", "link", "nested", "null");
    }

    @ParameterizedTest
    @ValueSource(strings = {"/dir/sub/file", "/missing", "/nested"})
    void whatHasNoContentHereListsNothing(String path) {
        assertThat(catalog.list(path(path))).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 5, 6, 7})
    void pagesAddUpToTheListing(int limit) {
        List<Entry> all = new ArrayList<>();
        String after = "";
        List<Entry> page;
        do {
            page = catalog.list(RepositoryPath.ROOT, after, limit);
            all.addAll(page);
            after = page.isEmpty() ? after : page.get(page.size() - 1).name();
        } while (!page.isEmpty());

        assertThat(all).isEqualTo(catalog.list(RepositoryPath.ROOT));
    }

    @ParameterizedTest
    @CsvSource({"/nested, true", "/nested/a/b, true", "/nestedness, false", "/dir/nested, false", "/, false"})
    void nestedCatalogsAreFoundByWholeComponents(String path, boolean found) {
        assertThat(catalog.nestedCatalogFor(path(path)).isPresent()).isEqualTo(found);
    }

    @Test
    void theDeepestNestedCatalogIsFound() {
        NestedCatalog outer = new NestedCatalog(path("/a"), CatalogFixture.hash("outer"), 1);
        NestedCatalog inner = new NestedCatalog(path("/a/b/c"), CatalogFixture.hash("inner"), 1);
        byte[] database = CatalogFixture.tampered(
                CatalogFixture.oneOfEverythingBytes(),
                "INSERT INTO nested_catalogs VALUES ('/a', '" + outer.hash() + "', 1)",
                "INSERT INTO nested_catalogs VALUES ('/a/b/c', '" + inner.hash() + "', 1)");
        try (Catalog twoLevels = Catalog.open(database)) {
            assertThat(twoLevels.nestedCatalogFor(path("/a/b/c/d"))).contains(inner);
        }
    }

    @Test
    void aNestedCatalogStartsAtItsPrefix() {
        try (Catalog nested = Catalog.open(CatalogFixture.nestedBytes())) {
            assertThat(nested.lookup(path("/nested")))
                    .contains(new Directory(
                            "nested", CatalogFixture.DIRECTORY_ATTRIBUTES, DirectoryRole.NESTED_ROOT, 3, 4096, false));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"/", "/nestedness", "/other"})
    void aNestedCatalogKnowsNothingOutsideItsPrefix(String path) {
        try (Catalog nested = Catalog.open(CatalogFixture.nestedBytes())) {
            assertThat(nested.list(path(path))).isEmpty();
        }
    }

    @Test
    void everyObjectIsNamedButExternalOnes() {
        List<ObjectName> objects = new ArrayList<>();
        catalog.forEachObject(objects::add);

        ObjectName linked = new ObjectName(CatalogFixture.hash("linked"), ObjectKind.FILE);
        assertThat(objects)
                .containsExactlyInAnyOrder(
                        new ObjectName(CatalogFixture.hash("file10"), ObjectKind.FILE),
                        new ObjectName(CatalogFixture.hash("noted10"), ObjectKind.FILE),
                        linked,
                        linked,
                        new ObjectName(CatalogFixture.hash("a"), ObjectKind.CHUNK),
                        new ObjectName(CatalogFixture.hash("b"), ObjectKind.CHUNK),
                        new ObjectName(CatalogFixture.hash("c"), ObjectKind.CHUNK),
                        new ObjectName(CatalogFixture.NESTED.hash(), ObjectKind.CATALOG));
    }

    @Test
    void objectsCarryTheHashAlgorithmOfTheirFile() {
        ContentHash ripemd = ContentHash.of(HashAlgorithm.RIPEMD160, new byte[] {1});
        try (WritableCatalog writable = WritableCatalog.createRoot(CatalogFixture.DIRECTORY_ATTRIBUTES)) {
            FileContent content = new ChunkedFile(
                    List.of(new Chunk(0, 1, ripemd)), HashAlgorithm.RIPEMD160, Compression.ZLIB, Optional.empty());
            writable.put(path("/f"), RegularFile.plain("f", CatalogFixture.FILE_ATTRIBUTES, 1, content));
            List<ObjectName> objects = new ArrayList<>();
            try (Catalog reopened = Catalog.open(writable.serialize(1, Optional.empty(), 1))) {
                reopened.forEachObject(objects::add);
            }

            assertThat(objects).containsExactly(new ObjectName(ripemd, ObjectKind.CHUNK));
        }
    }

    @Test
    void aWalkVisitsDirectoriesBeforeTheirContent() {
        List<String> paths = new ArrayList<>();
        catalog.forEachEntry((path, entry) -> paths.add(path.value()));

        assertThat(paths)
                .containsExactly(
                        "",
                        "/dir",
                        "/dir/sub",
                        "/dir/sub/file",
                        "/dir/chunked",
                        "/dir/noted",
                        "/dir/hard-a",
                        "/dir/hard-b",
                        "/link",
                        "/fifo",
                        "/null",
                        "/external",
                        "/nested");
    }

    @Test
    void aWalkCrossesItsOwnPages() {
        int files = 3 * TreeWalk.PAGE;
        try (WritableCatalog writable = WritableCatalog.createRoot(CatalogFixture.DIRECTORY_ATTRIBUTES)) {
            for (int i = 0; i < files; i++) {
                writable.put(path("/f" + i), CatalogFixture.file("f" + i));
            }
            int[] visited = {0};
            try (Catalog large = Catalog.open(writable.serialize(1, Optional.empty(), 1))) {
                large.forEachEntry((path, entry) -> visited[0]++);
            }

            assertThat(visited[0]).isEqualTo(files + 1);
        }
    }

    @Test
    void sizeIsThatOfTheDatabase() {
        assertThat(catalog.size()).isEqualTo(CatalogFixture.oneOfEverythingBytes().length);
    }

    @Test
    void manyThreadsReadAtOnce() throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(THREADS);
        try {
            List<Entry> expected = catalog.list(path("/dir"));
            Callable<Boolean> reading = () -> {
                boolean right = true;
                for (int i = 0; i < 200; i++) {
                    right &= catalog.list(path("/dir")).equals(expected)
                            && catalog.lookup(path("/dir/chunked")).isPresent()
                            && catalog.nestedCatalogFor(path("/nested/x")).isPresent();
                }
                return right && catalog.verify().isEmpty();
            };
            List<Future<Boolean>> results = threads.invokeAll(Collections.nCopies(THREADS, reading));

            for (Future<Boolean> result : results) {
                assertThat(result.get()).isTrue();
            }
        } finally {
            threads.shutdownNow();
        }
    }

    @Test
    void aClosedCatalogSaysSo() {
        catalog.close();

        assertThatIllegalStateException()
                .isThrownBy(() -> catalog.lookup(RepositoryPath.ROOT))
                .withMessage("the catalog is closed");
    }

    @Test
    void closingTwiceIsHarmless() {
        catalog.close();

        catalog.close();
    }

    @Test
    void aMissingFileIsNotADamagedCatalog(@TempDir Path directory) {
        Path missing = directory.resolve("missing");

        assertThatThrownBy(() -> Catalog.open(missing)).isInstanceOf(UncheckedIOException.class);
    }
}
