package org.cvmfsephemeral.format.catalog;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.cvmfsephemeral.format.GoldenRepository;
import org.cvmfsephemeral.format.object.Compression;
import org.cvmfsephemeral.format.object.ObjectDecoder;
import org.cvmfsephemeral.format.object.ObjectName;
import org.cvmfsephemeral.format.repository.RepositoryPath;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Every catalog that the real publisher left in the golden repositories, superseded ones included. */
class GoldenCatalogTest {
    private static final int LIMIT = 1 << 20;

    @TempDir
    Path directory;

    @ParameterizedTest
    @EnumSource(GoldenRepository.class)
    void verificationIsSilent(GoldenRepository repository) throws IOException {
        for (byte[] database : databases(repository)) {
            assertThat(CatalogFixture.verify(database)).isEmpty();
        }
    }

    @ParameterizedTest
    @EnumSource(GoldenRepository.class)
    void recordedCountersAreThoseOfTheRows(GoldenRepository repository) throws IOException {
        for (byte[] database : databases(repository)) {
            try (Catalog catalog = Catalog.open(database)) {
                assertThat(catalog.recount()).isEqualTo(catalog.counters());
            }
        }
    }

    @ParameterizedTest
    @EnumSource(GoldenRepository.class)
    void catalogsAreReadFromFilesAsFromMemory(GoldenRepository repository) throws IOException {
        for (byte[] database : databases(repository)) {
            Path file = Files.write(directory.resolve("a catalog?#%.db"), database);
            try (Catalog inMemory = Catalog.open(database);
                    Catalog onDisk = Catalog.open(file)) {
                assertThat(everything(onDisk)).isEqualTo(everything(inMemory));
            }
        }
    }

    @ParameterizedTest
    @EnumSource(GoldenRepository.class)
    void everyReferencedObjectIsInTheRepository(GoldenRepository repository) throws IOException {
        Path base = repository.unpackInto(directory);
        for (byte[] database : databases(repository)) {
            try (Catalog catalog = Catalog.open(database)) {
                List<ObjectName> objects = new ArrayList<>();
                catalog.forEachObject(objects::add);

                assertThat(objects).allSatisfy(object -> assertThat(base.resolve(object.path()))
                        .isRegularFile());
            }
        }
    }

    @ParameterizedTest
    @EnumSource(GoldenRepository.class)
    void rewritingEveryEntryChangesNothingButTheHeader(GoldenRepository repository) throws IOException {
        for (byte[] database : databases(repository)) {
            byte[] rewritten = rewritten(database);
            try (Catalog before = Catalog.open(database);
                    Catalog after = Catalog.open(rewritten)) {
                assertThat(everything(after)).isEqualTo(everything(before));
                assertThat(after.counters()).isEqualTo(before.counters());
                assertThat(after.properties()).isEqualTo(before.properties());
                assertThat(after.verify()).isEmpty();
            }
        }
    }

    private static byte[] rewritten(byte[] database) {
        try (Catalog source = Catalog.open(database);
                WritableCatalog catalog = WritableCatalog.open(database)) {
            source.forEachEntry(catalog::put);
            CatalogProperties properties = source.properties();
            return catalog.serialize(properties.revision(), properties.previousRevision(), properties.lastModified());
        }
    }

    private static List<String> everything(Catalog catalog) {
        List<String> entries = new ArrayList<>();
        catalog.forEachEntry((path, entry) -> entries.add(path + " " + entry));
        catalog.nestedCatalogs().forEach(nested -> entries.add(nested.toString()));
        return entries;
    }

    private List<byte[]> databases(GoldenRepository repository) throws IOException {
        Path base = repository.unpackInto(directory);
        List<byte[]> databases = new ArrayList<>();
        try (Stream<Path> files = Files.walk(base.resolve("data"))) {
            for (Path file : new TreeSet<>(
                    files.filter(path -> path.toString().endsWith("C")).toList())) {
                databases.add(ObjectDecoder.decode(Compression.ZLIB, Files.readAllBytes(file), LIMIT));
            }
        }
        assertThat(databases).hasSize(7);
        return databases;
    }

    @ParameterizedTest
    @EnumSource(GoldenRepository.class)
    void everyEntryIsFoundByItsPath(GoldenRepository repository) throws IOException {
        for (byte[] database : databases(repository)) {
            try (Catalog catalog = Catalog.open(database)) {
                catalog.forEachEntry(
                        (path, entry) -> assertThat(catalog.lookup(path)).contains(entry));
            }
        }
    }

    @ParameterizedTest
    @EnumSource(GoldenRepository.class)
    void everyListingIsOrderedAndComplete(GoldenRepository repository) throws IOException {
        for (byte[] database : databases(repository)) {
            try (Catalog catalog = Catalog.open(database)) {
                List<Entry> listed = new ArrayList<>();
                collect(catalog, catalog.properties().rootPrefix(), listed);

                assertThat(listed).hasSize((int) catalog.counters().self().entries() - 1);
            }
        }
    }

    private static void collect(Catalog catalog, RepositoryPath path, List<Entry> listed) {
        List<Entry> entries = catalog.list(path);
        assertThat(entries).extracting(Entry::name).isSorted();
        listed.addAll(entries);
        for (Entry entry : entries) {
            if (entry instanceof Directory) {
                collect(catalog, path.child(entry.name()), listed);
            }
        }
    }
}
