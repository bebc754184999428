package org.cvmfsephemeral.format.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.util.Arrays;
import java.util.List;
import org.cvmfsephemeral.format.catalog.Directory;
import org.cvmfsephemeral.format.catalog.Entry;
import org.cvmfsephemeral.format.catalog.NestedCatalog;
import org.cvmfsephemeral.format.object.Compression;
import org.cvmfsephemeral.format.object.FormatException;
import org.cvmfsephemeral.format.object.HashAlgorithm;
import org.cvmfsephemeral.format.repository.RepositoryPath;
import org.cvmfsephemeral.format.signature.TestKeys;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class RepositoryReaderTest {
    private MemoryObjectSource source;
    private RepositoryReader reader;

    @BeforeEach
    void open() throws IOException {
        TestRepository repository = new TestRepository();
        repository.external = true;
        source = repository.publish();
        reader = open(source);
    }

    @AfterEach
    void close() throws IOException {
        reader.close();
    }

    @Test
    void directoryIsListedWithoutHiddenEntries() throws IOException {
        assertThat(reader.list(RepositoryPath.ROOT))
                .extracting(Entry::name)
                .containsExactlyInAnyOrder("file", "chunked", "link", "far", "nested");
    }

    @Test
    void hiddenEntryIsFoundByName() throws IOException {
        assertThat(reader.stat(RepositoryPath.of(".hidden"))).isPresent();
    }

    @Test
    void nestedCatalogIsListedAsIfThereWereNone() throws IOException {
        assertThat(reader.list(TestRepository.NESTED))
                .extracting(Entry::name)
                .containsExactlyInAnyOrder(".cvmfscatalog", "deep");
    }

    @Test
    void nestedCatalogIsFetchedOnce() throws IOException {
        reader.list(TestRepository.NESTED);
        int fetched = source.opened().size();

        reader.list(TestRepository.NESTED.child("deep"));

        assertThat(source.opened()).hasSize(fetched);
    }

    @Test
    void mountpointIsADirectory() throws IOException {
        assertThat(reader.stat(TestRepository.NESTED))
                .hasValueSatisfying(entry -> assertThat(entry).isInstanceOf(Directory.class));
    }

    @ParameterizedTest
    @EnumSource
    void contentIsRead(Compression compression) throws IOException {
        try (RepositoryReader own = open(new TestRepository(HashAlgorithm.SHA1, compression).publish())) {
            assertThat(read(own, "file")).isEqualTo(TestRepository.FILE);
            assertThat(read(own, "chunked")).isEqualTo(TestRepository.CHUNKED);
            assertThat(read(own, "nested/deep/inner")).isEqualTo(TestRepository.FILE);
            assertThat(read(own, ".hidden")).isEmpty();
        }
    }

    @Test
    void contentIsReadByteByByteToo() throws IOException {
        try (InputStream content = reader.open(RepositoryPath.of("chunked"))) {
            for (byte expected : TestRepository.CHUNKED) {
                assertThat((byte) content.read()).isEqualTo(expected);
            }
            assertThat(content.read()).isEqualTo(-1);
        }
    }

    @Test
    void chunksAreOpenedOneAfterTheOther() throws IOException {
        int before = source.opened().size();

        try (InputStream content = reader.open(RepositoryPath.of("chunked"))) {
            assertThat(content.readNBytes(TestRepository.CHUNK_BYTES / 2)).isNotEmpty();
        }

        assertThat(source.opened()).hasSize(before + 1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"nothing", "nested/nothing", "file/below", "nested/deep/inner/below"})
    void nothingIsNothing(String path) throws IOException {
        assertThat(reader.stat(RepositoryPath.of(path))).isEmpty();
        assertThatThrownBy(() -> reader.open(RepositoryPath.of(path))).isInstanceOf(NoSuchFileException.class);
        assertThatThrownBy(() -> reader.list(RepositoryPath.of(path))).isInstanceOf(NoSuchFileException.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "nested", "nested/deep", "link", "far"})
    void whatHasNoContentHereIsNotOpened(String path) {
        assertThatThrownBy(() -> reader.open(RepositoryPath.of(path))).isInstanceOf(FileSystemException.class);
    }

    @Test
    void fileIsNotListed() {
        assertThatThrownBy(() -> reader.list(RepositoryPath.of("file"))).isInstanceOf(NotDirectoryException.class);
    }

    @Test
    void missingChunkIsReportedWhenItsTurnComes() throws IOException {
        read(reader, "chunked");
        List<String> chunks =
                source.opened().stream().filter(path -> path.endsWith("P")).toList();
        chunks.forEach(source::remove);

        assertThat(chunks).hasSize(4);
        assertThatThrownBy(() -> read(reader, "chunked")).isInstanceOf(MissingObjectException.class);
    }

    @Test
    void swappedChunksAreRefused() throws IOException {
        read(reader, "chunked");
        List<String> chunks =
                source.opened().stream().filter(path -> path.endsWith("P")).toList();
        byte[] first = source.get(chunks.get(0));
        source.put(chunks.get(0), source.get(chunks.get(1)));
        source.put(chunks.get(1), first);

        assertThatThrownBy(() -> read(reader, "chunked")).isInstanceOf(FormatException.class);
    }

    @Test
    void endlessObjectIsGivenUpAtItsSize() throws IOException {
        String path = new TestRepository().whole(TestRepository.FILE).hash().hex();
        ObjectSource endless = resource -> resource.endsWith(path.substring(2))
                ? new InputStream() {
                    @Override
                    public int read() {
                        return 'c';
                    }

                    @Override
                    public int read(byte[] buffer, int offset, int length) {
                        Arrays.fill(buffer, offset, offset + length, (byte) 'c');
                        return length;
                    }
                }
                : source.open(resource);

        try (RepositoryReader own = open(endless)) {
            assertThatThrownBy(() -> read(own, "file")).isInstanceOf(FormatException.class);
        }
    }

    @Test
    void nestedCatalogOfAnotherSizeIsRefused() throws IOException {
        TestRepository repository = new TestRepository();
        repository.referenceChange = nested -> new NestedCatalog(nested.path(), nested.hash(), nested.size() - 1);

        try (RepositoryReader own = open(repository.publish())) {
            assertThatThrownBy(() -> own.list(TestRepository.NESTED)).isInstanceOf(FormatException.class);
        }
    }

    @Test
    void nestedCatalogOfAnotherPathIsRefused() throws IOException {
        TestRepository repository = new TestRepository();
        repository.referenceChange =
                nested -> new NestedCatalog(RepositoryPath.of("/elsewhere"), nested.hash(), nested.size());
        repository.mountpointChange = directory -> new Directory(
                "elsewhere", directory.attributes(), directory.role(), directory.linkCount(), 4096, false);

        try (RepositoryReader own = open(repository.publish())) {
            assertThatThrownBy(() -> own.list(RepositoryPath.of("/elsewhere")))
                    .isInstanceOf(FormatException.class)
                    .hasMessageContaining("another path");
        }
    }

    private static RepositoryReader open(ObjectSource source) throws IOException {
        return RepositoryReader.open(
                source, TestRepository.NAME, List.of(TestKeys.MASTER.publicKey()), TestRepository.CLOCK);
    }

    private static byte[] read(RepositoryReader reader, String path) throws IOException {
        try (InputStream content = reader.open(RepositoryPath.of(path))) {
            return content.readAllBytes();
        }
    }
}
