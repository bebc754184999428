package org.cvmfsephemeral.upload.content;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.cvmfsephemeral.format.chunk.ChunkSizes;
import org.cvmfsephemeral.format.object.Compression;
import org.cvmfsephemeral.format.object.ContentHash;
import org.cvmfsephemeral.format.object.HashAlgorithm;
import org.cvmfsephemeral.format.object.ObjectDecoder;
import org.cvmfsephemeral.format.object.ObjectKind;
import org.cvmfsephemeral.format.object.ObjectName;
import org.cvmfsephemeral.format.repository.RepositoryName;
import org.cvmfsephemeral.ledger.change.Operation.StoredChunk;
import org.cvmfsephemeral.store.ObjectKey;
import org.cvmfsephemeral.store.ObjectStore;
import org.cvmfsephemeral.store.StoreException;
import org.cvmfsephemeral.store.file.Durability;
import org.cvmfsephemeral.store.file.FileObjectStore;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(120)
class IntakeTest {
    private static final RepositoryName REPOSITORY = RepositoryName.of("intake.example.org");
    private static final ChunkSizes SMALL = ChunkSizes.ofAverage(64 << 10);
    /** Enough for one chunk of {@link ChunkSizes#DEFAULT} at a time. */
    private static final int TIGHT = (64 + 2) * BufferMemory.SEGMENT_BYTES;

    @TempDir
    Path folder;

    private ObjectStore store;
    private StoreThreads threads;
    private BufferMemory memory;
    private ContentIntake intake;

    @BeforeEach
    void open() {
        store = new FileObjectStore(folder, Durability.NONE);
        use(new FixedUploadSettings(TIGHT, Duration.ofSeconds(60)));
    }

    private void use(FixedUploadSettings settings) {
        threads = new StoreThreads(settings);
        memory = new BufferMemory(settings);
        intake = new ContentIntake(memory, new ObjectWriter(store, new SimpleMeterRegistry()), threads);
    }

    @AfterEach
    void stop() {
        threads.stop();
    }

    private static ContentRequest request(InputStream body, OptionalLong length, Compression compression) {
        return request(body, length, compression, SMALL);
    }

    private static ContentRequest request(
            InputStream body, OptionalLong length, Compression compression, ChunkSizes sizes) {
        return new ContentRequest(ContentTargets.of(compression, sizes, Long.MAX_VALUE), body, length);
    }

    private static byte[] random(int size) {
        byte[] content = new byte[size];
        new Random(size).nextBytes(content);
        return content;
    }

    private static InputStream stream(byte[] content) {
        return new ByteArrayInputStream(content);
    }

    /** The cut marks that upstream's own detector finds in this stream of bytes (format reference 15.2). */
    @ParameterizedTest
    @ValueSource(ints = {1 << 20, 8192, 65_537})
    void chunksAreUpstreamsHoweverTheBodyArrives(int pieces) throws InterruptedException {
        StoredContent stored = intake.store(
                request(new Xorshift(80 << 20, pieces), OptionalLong.empty(), Compression.NONE, ChunkSizes.DEFAULT));

        assertThat(stored.chunks())
                .extracting(StoredChunk::offset)
                .containsExactly(
                        0L, 5589401L, 14661732L, 21133948L, 28064902L, 33920812L, 39336983L, 55947420L, 62800364L,
                        67071387L, 72351663L, 76546038L);
        assertThat(stored.size()).isEqualTo(80 << 20);
    }

    @ParameterizedTest
    @EnumSource(Compression.class)
    void chunksHoldTheContent(Compression compression) throws Exception {
        byte[] content = random(1_000_000);

        StoredContent stored = intake.store(request(stream(content), OptionalLong.of(content.length), compression));

        assertThat(stored.hash()).isNull();
        assertThat(contentOf(stored, compression)).isEqualTo(content);
    }

    @ParameterizedTest
    @EnumSource(Compression.class)
    void contentUpToTheSmallestChunkIsOneObject(Compression compression) throws InterruptedException {
        byte[] content = new byte[SMALL.min()];

        StoredContent stored = intake.store(request(stream(content), OptionalLong.empty(), compression));

        assertThat(stored.chunks()).isNull();
        assertThat(decoded(stored.hash(), ObjectKind.FILE, compression)).isEqualTo(content);
    }

    /** Zeroes have no cut mark, so they are cut at the largest chunk. */
    @ParameterizedTest
    @CsvSource({"131072,1", "131073,2", "262144,2", "262145,3"})
    void endAtAMarkMakesNoEmptyChunk(int size, int chunks) throws InterruptedException {
        StoredContent stored = intake.store(request(stream(new byte[size]), OptionalLong.of(size), Compression.NONE));

        assertThat(stored.chunks() == null ? 1 : stored.chunks().size()).isEqualTo(chunks);
    }

    @Test
    void compressionNeverOutgrowsItsBuffer() throws Exception {
        for (int size : new int[] {1, 100, 16_383, 16_384, 65_535, 131_072}) {
            byte[] content = random(size);

            StoredContent stored = intake.store(
                    request(stream(content), OptionalLong.of(size), Compression.ZLIB, ChunkSizes.ofAverage(1 << 20)));

            assertThat(decoded(stored.hash(), ObjectKind.FILE, Compression.ZLIB))
                    .isEqualTo(content);
        }
    }

    @Test
    void nothingIsStoredAsAnEmptyObject() throws InterruptedException {
        StoredContent stored = intake.store(request(stream(new byte[0]), OptionalLong.of(0), Compression.NONE));

        assertThat(stored).isEqualTo(new StoredContent(0, "da39a3ee5e6b4b0d3255bfef95601890afd80709", null));
    }

    @ParameterizedTest
    @CsvSource({"10,11", "100000,100001", "10,9"})
    void bodyOfAnotherLengthThanAnnouncedIsIncomplete(int actual, int announced) {
        assertThatThrownBy(() ->
                        intake.store(request(stream(random(actual)), OptionalLong.of(announced), Compression.NONE)))
                .isInstanceOf(IncompleteBodyException.class)
                .hasMessageContaining("of the announced " + announced);
    }

    @Test
    void bodyThatBreaksOffIsIncomplete() {
        InputStream body = new InputStream() {
            private int left = 300_000;

            @Override
            public int read() throws IOException {
                if (left-- <= 0) {
                    throw new IOException("connection reset");
                }
                return left & 0xff;
            }

            @Override
            public int read(byte[] buffer, int offset, int length) throws IOException {
                buffer[offset] = (byte) read();
                return 1;
            }
        };

        assertThatThrownBy(() -> intake.store(request(body, OptionalLong.empty(), Compression.NONE)))
                .isInstanceOf(IncompleteBodyException.class)
                .hasCauseInstanceOf(IOException.class);
    }

    @Test
    void endlessBodyIsCutAtTheLimit() {
        InputStream endless = new Xorshift(Long.MAX_VALUE, 8192);

        assertThatThrownBy(() -> intake.store(new ContentRequest(
                        ContentTargets.of(Compression.NONE, SMALL, 1_000_000), endless, OptionalLong.empty())))
                .isInstanceOfSatisfying(
                        TooLargeException.class, e -> assertThat(e.limit()).isEqualTo(1_000_000));
    }

    @Test
    void contentOfTheLimitIsTaken() throws InterruptedException {
        byte[] content = random(1_000_000);

        StoredContent stored = intake.store(new ContentRequest(
                ContentTargets.of(Compression.NONE, SMALL, 1_000_000), stream(content), OptionalLong.empty()));

        assertThat(stored.size()).isEqualTo(1_000_000);
    }

    @Test
    void failureOfTheStoreEndsTheIntake() throws IOException {
        breakStore();

        assertThatThrownBy(() -> intake.store(
                        request(new Xorshift(Long.MAX_VALUE, 8192), OptionalLong.empty(), Compression.NONE)))
                .isInstanceOf(StoreException.class);
    }

    /** Where objects go, there is a file. */
    private void breakStore() throws IOException {
        Files.createDirectories(folder.resolve(REPOSITORY.value()));
        Files.writeString(folder.resolve(REPOSITORY.value()).resolve("data"), "in the way");
    }

    @Test
    void memoryIsFreeAgainAfterEveryFailure() throws Exception {
        use(new FixedUploadSettings(TIGHT, Duration.ZERO));
        breakStore();
        for (int i = 0; i < 20; i++) {
            assertThatThrownBy(() -> intake.store(
                            request(new Xorshift(5_000_000, 8192), OptionalLong.empty(), Compression.NONE)))
                    .isInstanceOf(StoreException.class);
        }

        try (BufferMemory.Share all = memory.reserve(TIGHT / BufferMemory.SEGMENT_BYTES)) {
            assertThat(all.next()).isNotNull();
        }
    }

    @Test
    void manyUploadsOfUnknownLengthShareLittleMemory() {
        use(new FixedUploadSettings(8 * BufferMemory.SEGMENT_BYTES, Duration.ofSeconds(100)));
        byte[] content = random(3_000_000);

        List<CompletableFuture<StoredContent>> uploads = Stream.generate(() ->
                        CompletableFuture.supplyAsync(() -> storeUnchecked(content), task -> new Thread(task).start()))
                .limit(24)
                .toList();

        assertThat(uploads)
                .map(CompletableFuture::join)
                .containsOnly(uploads.get(0).join());
    }

    private StoredContent storeUnchecked(byte[] content) {
        try {
            return intake.store(request(stream(content), OptionalLong.empty(), Compression.NONE));
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void largestBodyNeedsNoMoreThanItsShare() throws InterruptedException {
        use(new FixedUploadSettings(TIGHT, Duration.ZERO));

        StoredContent stored = intake.store(
                request(new Zeroes(200 << 20), OptionalLong.empty(), Compression.NONE, ChunkSizes.DEFAULT));

        assertThat(stored.chunks()).hasSize(13).allMatch(chunk -> chunk.size() <= 16 << 20);
    }

    @Test
    void progressIsReportedWhileContentArrives() throws InterruptedException {
        List<Boolean> calls = new ArrayList<>();

        intake.store(new ContentRequest(
                ContentTargets.of(Compression.NONE, SMALL, Long.MAX_VALUE, () -> calls.add(true), objects -> Set.of()),
                new Xorshift(10_000, 1000),
                OptionalLong.empty()));

        assertThat(calls).hasSizeGreaterThanOrEqualTo(10);
    }

    private byte[] contentOf(StoredContent stored, Compression compression) throws IOException {
        ByteArrayOutputStream content = new ByteArrayOutputStream();
        for (StoredChunk chunk : stored.chunks()) {
            assertThat(chunk.offset()).isEqualTo(content.size());
            byte[] part = decoded(chunk.hash(), ObjectKind.CHUNK, compression);
            assertThat(part).hasSize((int) chunk.size());
            content.write(part);
        }
        return content.toByteArray();
    }

    private byte[] decoded(String hash, ObjectKind kind, Compression compression) {
        String path = new ObjectName(ContentHash.parse(hash), kind).path();
        byte[] stored = store.read(ObjectKey.of(REPOSITORY + "/" + path), 64 << 20);
        assertThat(ContentHash.of(HashAlgorithm.SHA1, stored)).hasToString(hash);
        return ObjectDecoder.decode(compression, stored, 64 << 20);
    }

    /** As many zeroes as wanted. */
    private static final class Zeroes extends InputStream {
        private long left;

        Zeroes(long size) {
            left = size;
        }

        @Override
        public int read() {
            return left-- > 0 ? 0 : -1;
        }

        @Override
        public int read(byte[] buffer, int offset, int length) {
            int count = (int) Math.min(length, left);
            java.util.Arrays.fill(buffer, offset, offset + count, (byte) 0);
            left -= count;
            return count == 0 ? -1 : count;
        }
    }

    /** The generator of the reference's golden vector, in pieces of a given size. */
    private static final class Xorshift extends InputStream {
        private final int pieces;
        private long left;
        private long state = 88172645463325252L;

        Xorshift(long size, int pieces) {
            this.left = size;
            this.pieces = pieces;
        }

        @Override
        public int read() {
            if (left == 0) {
                return -1;
            }
            left--;
            state ^= state << 13;
            state ^= state >>> 7;
            state ^= state << 17;
            return (int) state & 0xff;
        }

        @Override
        public int read(byte[] buffer, int offset, int length) {
            if (left == 0) {
                return -1;
            }
            int count = (int) Math.min(Math.min(length, pieces), left);
            for (int i = 0; i < count; i++) {
                buffer[offset + i] = (byte) read();
            }
            return count;
        }
    }
}
