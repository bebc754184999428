package org.cvmfsephemeral.format.catalog;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import org.cvmfsephemeral.format.object.Compression;
import org.cvmfsephemeral.format.object.HashAlgorithm;
import org.cvmfsephemeral.format.repository.RepositoryPath;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Random edits leave the same tree in the catalog as in a map, and every revision of it is sound. */
class WritableCatalogPropertyTest {
    private static final int EDITS = 1200;
    private static final int EDITS_A_REVISION = 20;

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5})
    void randomEditsOfARootCatalog(long seed) {
        run(seed, RepositoryPath.ROOT, WritableCatalog.createRoot(CatalogFixture.DIRECTORY_ATTRIBUTES));
    }

    @ParameterizedTest
    @ValueSource(longs = {6, 7})
    void randomEditsOfANestedCatalog(long seed) {
        RepositoryPath prefix = RepositoryPath.of("/some/prefix");
        WritableCatalog nested = WritableCatalog.createNested(prefix, CatalogFixture.DIRECTORY_ATTRIBUTES);
        nested.put(prefix.child(".cvmfscatalog"), CatalogFixture.file(".cvmfscatalog", 0));
        run(seed, prefix, nested);
    }

    private static void run(long seed, RepositoryPath root, WritableCatalog created) {
        Run run = new Run(new Random(seed), root, created);
        for (int edit = 1; edit <= EDITS; edit++) {
            run.edit();
            if (edit % EDITS_A_REVISION == 0) {
                run.publishAndCompare(edit / EDITS_A_REVISION);
            }
        }
        run.catalog.close();
    }

    private static final class Run {
        private final Random random;
        private final RepositoryPath root;
        private final TreeMap<RepositoryPath, Entry> model = new TreeMap<>();
        private WritableCatalog catalog;

        Run(Random random, RepositoryPath root, WritableCatalog catalog) {
            this.random = random;
            this.root = root;
            this.catalog = catalog;
            catalog.list(root).forEach(entry -> model.put(root.child(entry.name()), entry));
        }

        void edit() {
            RepositoryPath path = randomPath();
            switch (random.nextInt(10)) {
                case 0 -> removeTree(path);
                case 1, 2 -> remove(path);
                case 3, 4, 5 -> put(path, CatalogFixture.directory(path.name()).withAttributes(attributes()));
                default -> put(path, leaf(path.name()));
            }
        }

        private void put(RepositoryPath path, Entry entry) {
            boolean allowed = isDirectory(path.parent())
                    && (entry instanceof Directory || content(path).isEmpty());
            boolean done = attempt(() -> catalog.put(path, entry));
            assertThat(done).isEqualTo(allowed);
            if (done) {
                model.put(path, entry);
            }
        }

        private void remove(RepositoryPath path) {
            boolean done = attempt(() -> catalog.remove(path));
            assertThat(done).isEqualTo(model.containsKey(path) && content(path).isEmpty());
            if (done) {
                model.remove(path);
            }
        }

        private void removeTree(RepositoryPath path) {
            boolean done = attempt(() -> catalog.removeTree(path));
            assertThat(done).isEqualTo(model.containsKey(path));
            if (done) {
                model.keySet().removeIf(key -> key.isAtOrBelow(path));
            }
        }

        private static boolean attempt(Runnable edit) {
            try {
                edit.run();
                return true;
            } catch (IllegalStateException refused) {
                return false;
            }
        }

        void publishAndCompare(long revision) {
            byte[] database = catalog.serialize(revision, Optional.empty(), revision);
            try (Catalog published = Catalog.open(database)) {
                assertThat(published.verify()).isEmpty();
                assertThat(published.recount()).isEqualTo(published.counters());
                assertThat(catalog.counters()).isEqualTo(published.counters());
                assertThat(entries(published)).isEqualTo(expected());
                assertThat(listed(published, root)).hasSize(model.size());
            }
            if (random.nextBoolean()) {
                catalog.close();
                catalog = WritableCatalog.open(database);
            }
        }

        private Map<RepositoryPath, Entry> entries(Catalog published) {
            Map<RepositoryPath, Entry> entries = new TreeMap<>();
            published.forEachEntry(entries::put);
            entries.remove(root);
            return entries;
        }

        private static List<Entry> listed(Catalog published, RepositoryPath directory) {
            List<Entry> all = new ArrayList<>();
            for (Entry entry : published.list(directory)) {
                all.add(entry);
                if (entry instanceof Directory) {
                    all.addAll(listed(published, directory.child(entry.name())));
                }
            }
            return all;
        }

        /** The model with the link counts that directories must have. */
        private Map<RepositoryPath, Entry> expected() {
            Map<RepositoryPath, Entry> expected = new TreeMap<>(model);
            expected.replaceAll((path, entry) -> entry instanceof Directory directory
                    ? directory.withRole(DirectoryRole.PLAIN, 2 + subDirectories(path))
                    : entry);
            return expected;
        }

        private int subDirectories(RepositoryPath path) {
            return (int) content(path).entrySet().stream()
                    .filter(below -> below.getKey().parent().equals(path) && below.getValue() instanceof Directory)
                    .count();
        }

        private Map<RepositoryPath, Entry> content(RepositoryPath path) {
            Map<RepositoryPath, Entry> content = new TreeMap<>(model);
            content.keySet().removeIf(key -> key.equals(path) || !key.isAtOrBelow(path));
            return content;
        }

        private boolean isDirectory(RepositoryPath path) {
            return path.equals(root) || model.get(path) instanceof Directory;
        }

        private RepositoryPath randomPath() {
            RepositoryPath path = root;
            int depth = 1 + random.nextInt(4);
            for (int i = 0; i < depth; i++) {
                path = path.child(List.of("a", "b", "ä ö", "d", "z").get(random.nextInt(5)));
            }
            return path;
        }

        private Entry leaf(String name) {
            return switch (random.nextInt(6)) {
                case 0 -> Symlink.plain(name, attributes(), "../target" + random.nextInt(100));
                case 1 -> new SpecialFile(name, attributes(), SpecialType.FIFO, 0, random.nextBoolean());
                case 2, 3 -> chunked(name);
                default -> CatalogFixture.file(name, random.nextInt(1 << 20)).withAttributes(attributes());
            };
        }

        private RegularFile chunked(String name) {
            List<Chunk> chunks = new ArrayList<>();
            long offset = 0;
            for (int i = 0; i <= random.nextInt(5); i++) {
                long size = 1L + random.nextInt(1 << 24);
                chunks.add(new Chunk(offset, size, CatalogFixture.hash("chunk" + size)));
                offset += size;
            }
            FileContent content = new ChunkedFile(
                    chunks,
                    HashAlgorithm.SHA1,
                    random.nextBoolean() ? Compression.NONE : Compression.ZLIB,
                    random.nextBoolean() ? Optional.empty() : Optional.of(CatalogFixture.hash("bulk")));
            return RegularFile.plain(name, attributes(), offset, content);
        }

        private Attributes attributes() {
            return new Attributes(
                    random.nextInt(010000),
                    random.nextInt(),
                    random.nextInt(),
                    random.nextInt(),
                    random.nextBoolean() ? null : random.nextInt(1_000_000_000),
                    random.nextInt(4) == 0 ? CatalogFixture.xattrs() : Xattrs.EMPTY);
        }
    }
}
