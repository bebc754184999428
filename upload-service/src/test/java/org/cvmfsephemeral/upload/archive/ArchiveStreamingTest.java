package org.cvmfsephemeral.upload.archive;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.awaitility.Awaitility.await;

import io.quarkiverse.resteasy.problem.HttpProblem;
import java.io.ByteArrayInputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.IntStream;
import org.cvmfsephemeral.ledger.change.TreeEntry;
import org.cvmfsephemeral.store.ObjectStore;
import org.cvmfsephemeral.store.StoreUnavailableException;
import org.cvmfsephemeral.store.file.Durability;
import org.cvmfsephemeral.store.file.FileObjectStore;
import org.cvmfsephemeral.upload.content.ContentTarget;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(120)
class ArchiveStreamingTest {
    /** What {@link Unpacking} gives to all archives together. */
    private static final long BUFFER_BYTES = 6 << 18;

    @TempDir
    Path folder;

    private ObjectStore store;

    @BeforeEach
    void open() {
        store = new FileObjectStore(folder, Durability.NONE);
    }

    private static byte[] random(int size, long seed) {
        byte[] content = new byte[size];
        new Random(seed).nextBytes(content);
        return content;
    }

    /** Counts what has been read of it. */
    private static final class CountedStream extends FilterInputStream {
        private final AtomicLong read = new AtomicLong();

        CountedStream(InputStream in) {
            super(in);
        }

        @Override
        public int read(byte[] buffer, int offset, int length) throws IOException {
            int count = super.read(buffer, offset, length);
            read.addAndGet(Math.max(0, count));
            return count;
        }
    }

    /** An archive that is made while it is read. */
    private static CountedStream archive(int files, int size) {
        List<InputStream> parts = new ArrayList<>();
        for (int i = 0; i < files; i++) {
            byte[] content = random(size, i);
            int number = i;
            parts.add(new ByteArrayInputStream(new TarBytes()
                    .file("d" + number % 10 + "/f" + number, content)
                    .unended()));
        }
        parts.add(new ByteArrayInputStream(new TarBytes().end()));
        return new CountedStream(new SequenceInputStream(Collections.enumeration(parts)));
    }

    private static ArchiveRequest limited(InputStream body, ArchiveLimits limits, UnpackingMeter unpacked) {
        ArchiveRequest plain = Unpacking.request(body);
        return new ArchiveRequest(plain.target(), plain.root(), body, plain.format(), 0, "", limits, unpacked);
    }

    private static void awaitQuietly(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new StoreUnavailableException("interrupted", e);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 100, 10_000, 100_000, 131_071, 131_072, 131_073, 262_144, 600_000})
    void sizesMakeNoDifference(int size) {
        try (Unpacking unpacking = new Unpacking(store)) {
            UnpackedTree tree = unpacking.unpack(Unpacking.request(archive(7, size)));

            assertThat(tree.files()).isEqualTo(7);
            assertThat(tree.bytes()).isEqualTo(7L * size);
            for (TreeEntry entry : tree.entries()) {
                TreeEntry.File file = (TreeEntry.File) entry;
                int number = Integer.parseInt(file.path().substring(4));
                assertThat(unpacking.content(file)).isEqualTo(random(size, number));
            }
            assertThat(unpacking.contents().isMemoryFree()).isTrue();
        }
    }

    @Test
    void thousandsOfSmallFilesAllArrive() {
        try (Unpacking unpacking = new Unpacking(store)) {
            UnpackedTree tree = unpacking.unpack(Unpacking.request(archive(5000, 10 << 10)));

            assertThat(tree.entries()).hasSize(5000);
            assertThat(tree.entries()).allSatisfy(entry -> {
                int number = Integer.parseInt(entry.path().substring(4));
                assertThat(unpacking.content((TreeEntry.File) entry)).isEqualTo(random(10 << 10, number));
            });
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1000, 200_000, 3_000_000})
    void slowStoreSlowsTheSender(int size) throws Exception {
        CountDownLatch opened = new CountDownLatch(1);
        ObjectStore slow = WatchedStore.of(store, (operation, key) -> awaitQuietly(opened));
        try (Unpacking unpacking = new Unpacking(slow)) {
            CountedStream body = archive(20_000_000 / size, size);
            CompletableFuture<UnpackedTree> upload =
                    CompletableFuture.supplyAsync(() -> unpacking.unpack(Unpacking.request(body)));
            AtomicLong last = new AtomicLong(-1);
            await().during(Duration.ofMillis(300)).until(() -> {
                long now = body.read.get();
                return last.getAndSet(now) == now;
            });

            assertThat(upload).isNotDone();
            assertThat(body.read.get()).isLessThanOrEqualTo(2 * BUFFER_BYTES);
            opened.countDown();

            assertThat(upload.get().files()).isPositive();
            assertThat(unpacking.contents().isMemoryFree()).isTrue();
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1000, 100_000, 2_000_000})
    void failureOfTheStoreEndsTheUploadAtOnce(int size) {
        AtomicInteger puts = new AtomicInteger();
        ObjectStore failing = WatchedStore.of(store, (operation, key) -> {
            if (puts.incrementAndGet() > 20) {
                throw new StoreUnavailableException("no more", null);
            }
        });
        try (Unpacking unpacking = new Unpacking(failing)) {
            CountedStream body = archive(100_000_000 / size / 2, size);

            Throwable thrown = catchThrowable(() -> unpacking.unpack(Unpacking.request(body)));

            assertThat(thrown).isInstanceOf(StoreUnavailableException.class);
            assertThat(body.read.get()).isLessThan(20_000_000);
            assertThat(puts.get()).isLessThan(100);
            assertThat(unpacking.contents().isMemoryFree()).isTrue();
        }
    }

    @Test
    void interruptionEndsTheUpload() throws Exception {
        CountDownLatch opened = new CountDownLatch(1);
        ObjectStore slow = WatchedStore.of(store, (operation, key) -> awaitQuietly(opened));
        try (Unpacking unpacking = new Unpacking(slow)) {
            AtomicReference<Throwable> thrown = new AtomicReference<>();
            CountedStream body = archive(1000, 10_000);
            Thread upload = new Thread(
                    () -> thrown.set(catchThrowable(() -> unpacking.intake().store(Unpacking.request(body)))));
            upload.start();
            await().until(() -> upload.getState() == Thread.State.WAITING);

            upload.interrupt();
            opened.countDown();
            upload.join();

            assertThat(thrown.get()).isInstanceOf(InterruptedException.class);
            assertThat(unpacking.contents().isMemoryFree()).isTrue();
        }
    }

    @Test
    void callerIsToldOfEveryByteAndMayRefuse() {
        AtomicLong told = new AtomicLong();
        try (Unpacking unpacking = new Unpacking(store)) {
            unpacking.unpack(limited(archive(20, 100_000), Unpacking.LIMITS, told::addAndGet));
            assertThat(told.get()).isEqualTo(2_000_000);

            CountedStream body = archive(100, 100_000);
            AtomicLong left = new AtomicLong(1_500_000);
            Throwable thrown = catchThrowable(() -> unpacking.unpack(limited(body, Unpacking.LIMITS, bytes -> {
                if (left.addAndGet(-bytes) < 0) {
                    throw new IllegalStateException("full");
                }
            })));

            assertThat(thrown).hasMessage("full");
            assertThat(body.read.get()).isLessThan(2_000_000);
            assertThat(unpacking.contents().isMemoryFree()).isTrue();
        }
    }

    @Test
    void limitOfEntriesCountsDirectoriesToo() {
        ArchiveLimits ten = new ArchiveLimits(10, 1 << 30, 200, 1 << 20, 1 << 20);
        byte[] nine = new TarBytes().file("a/b/c/d/e/f/g/h/i", "").end();
        byte[] more = new TarBytes().file("a/b/c/d/e/f/g/h/i/j/k", "").end();
        try (Unpacking unpacking = new Unpacking(store)) {
            assertThat(unpacking
                            .unpack(limited(new ByteArrayInputStream(nine), ten, bytes -> {}))
                            .files())
                    .isEqualTo(1);

            HttpProblem problem = (HttpProblem)
                    catchThrowable(() -> unpacking.unpack(limited(new ByteArrayInputStream(more), ten, bytes -> {})));
            assertThat(problem.getDetail()).contains("10 entries");
        }
    }

    @Test
    void namesAreHeldAgainstTheirLimit() {
        ArchiveLimits little = new ArchiveLimits(1000, 1 << 30, 200, 1 << 20, 100_000);
        TarBytes archive = new TarBytes();
        IntStream.range(0, 100).forEach(i -> archive.pax("path", i + "n".repeat(200), "linkpath", "t".repeat(3000))
                .symlink("l", ""));
        try (Unpacking unpacking = new Unpacking(store)) {
            HttpProblem problem = (HttpProblem) catchThrowable(
                    () -> unpacking.unpack(limited(new ByteArrayInputStream(archive.end()), little, bytes -> {})));

            assertThat(problem.getDetail()).contains("100000 bytes of memory");
        }
    }

    @Test
    void contentIsHeldAgainstItsLimitWhileItArrives() {
        ArchiveLimits little = new ArchiveLimits(1000, 1_000_000, 200, 1 << 20, 1 << 20);
        CountedStream body = archive(100, 100_000);
        try (Unpacking unpacking = new Unpacking(store)) {
            HttpProblem problem =
                    (HttpProblem) catchThrowable(() -> unpacking.unpack(limited(body, little, bytes -> {})));

            assertThat(problem.getDetail()).contains("1000000 bytes");
            assertThat(body.read.get()).isLessThan(1_500_000);
        }
    }

    @Test
    void fileThatIsTooLargeIsNamedBeforeItIsRead() {
        ArchiveRequest plain = Unpacking.request(
                new TarBytes().header('0', TarBytes.bytes("big"), "", 5000).end());
        ContentTarget target = plain.target();
        ArchiveRequest small = new ArchiveRequest(
                new ContentTarget(
                        target.repository(),
                        target.compression(),
                        target.chunkSizes(),
                        4999,
                        () -> {},
                        target.pins(),
                        target.repaired()),
                plain.root(),
                plain.body(),
                plain.format(),
                0,
                "",
                plain.limits(),
                plain.unpacked());
        try (Unpacking unpacking = new Unpacking(store)) {
            HttpProblem problem = (HttpProblem) catchThrowable(() -> unpacking.unpack(small));

            assertThat(Unpacking.problem(problem).getKey()).isEqualTo("file-too-large");
            assertThat(problem.getDetail()).contains("'big'", "4999");
        }
    }

    @Test
    void randomDamageNeverDoesMoreThanAProblem() {
        byte[] archive = new TarBytes()
                .pax("mtime", "1.5", "SCHILY.xattr.user.a", "b")
                .file("d/a", "A")
                .hardlink("d/b", "d/a")
                .pax("GNU.sparse.size", "4096", "GNU.sparse.map", "512,512,2048,3")
                .file("s", new byte[515])
                .end();
        Random random = new Random(1);
        try (Unpacking unpacking = new Unpacking(store)) {
            for (int i = 0; i < 3000; i++) {
                byte[] damaged = archive.clone();
                damaged[random.nextInt(damaged.length)] ^= (byte) (1 << random.nextInt(8));
                repairChecksums(damaged);
                Throwable thrown = catchThrowable(() -> unpacking.unpack(damaged));
                assertThat(thrown == null || thrown instanceof HttpProblem)
                        .as("round %d: %s", i, thrown)
                        .isTrue();
            }
            assertThat(unpacking.contents().isMemoryFree()).isTrue();
        }
    }

    /** Otherwise nearly all damage would be noticed there. */
    private static void repairChecksums(byte[] archive) {
        for (int block = 0; block < archive.length; block += 512) {
            if (archive[block + 257] == 'u') {
                System.arraycopy(TarBytes.bytes("        "), 0, archive, block + 148, 8);
                int sum = 0;
                for (int i = 0; i < 512; i++) {
                    sum += archive[block + i] & 0xff;
                }
                System.arraycopy(TarBytes.bytes(String.format("%06o\0 ", sum)), 0, archive, block + 148, 8);
            }
        }
    }
}
