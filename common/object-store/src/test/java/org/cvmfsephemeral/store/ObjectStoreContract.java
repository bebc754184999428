package org.cvmfsephemeral.store;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

/** What every store does. Each test works below a prefix of its own. */
public abstract class ObjectStoreContract {
    private static final int MIB = 1024 * 1024;

    private final String repository = "t" + Long.toHexString(new Random().nextLong()) + ".example.org";

    protected abstract ObjectStore store();

    /** Whether the server compares and writes in one step, so that one of several writers wins. */
    protected boolean fencesWriters() {
        return true;
    }

    protected ObjectKey key(String path) {
        return ObjectKey.of(repository, path);
    }

    protected static ObjectContent text(String text) {
        return ObjectContent.of(text.getBytes(UTF_8));
    }

    protected String textOf(ObjectKey key) {
        return new String(store().read(key, MIB), UTF_8);
    }

    private static byte[] randomBytes(int length) {
        byte[] bytes = new byte[length];
        new Random(length).nextBytes(bytes);
        return bytes;
    }

    @Test
    void givenAPut_whenRead_thenTheBytesAreThoseThatWerePut() {
        byte[] bytes = randomBytes(100_000);

        store().put(key("data/ab/cdef"), ObjectContent.of(bytes), ObjectHeaders.OBJECT);

        assertThat(store().read(key("data/ab/cdef"), MIB)).isEqualTo(bytes);
    }

    @Test
    void givenAnEmptyObject_whenRead_thenItIsThereAndEmpty() {
        store().put(key("empty"), ObjectContent.of(new byte[0]), ObjectHeaders.PRIVATE);

        assertThat(store().stat(key("empty")))
                .get()
                .extracting(ObjectStat::size)
                .isEqualTo(0L);
        assertThat(store().read(key("empty"), 0)).isEmpty();
    }

    @Test
    void givenManySegments_whenPut_thenTheyAreOneObject() {
        byte[] bytes = randomBytes(300_000);
        List<ByteBuffer> segments = new ArrayList<>();
        for (int offset = 0; offset < bytes.length; offset += 100) {
            segments.add(ByteBuffer.wrap(bytes, offset, 100));
        }

        store().put(key("segments"), ObjectContent.ofSegments(segments), ObjectHeaders.PRIVATE);

        assertThat(store().read(key("segments"), MIB)).isEqualTo(bytes);
    }

    @Test
    void givenAContent_whenPutTwice_thenBothObjectsAreWhole() {
        ObjectContent content = ObjectContent.ofSegments(List.of(ByteBuffer.wrap(randomBytes(1000))));

        store().put(key("first"), content, ObjectHeaders.PRIVATE);
        store().put(key("second"), content, ObjectHeaders.PRIVATE);

        assertThat(store().read(key("second"), MIB)).isEqualTo(store().read(key("first"), MIB));
    }

    @Test
    void givenALargeObject_whenPutAndRead_thenItIsWhole() throws IOException {
        byte[] bytes = randomBytes(21 * MIB + 13);

        store().put(key("large"), ObjectContent.of(bytes), ObjectHeaders.PRIVATE);

        try (StoredObject object = store().open(key("large"))) {
            assertThat(object.length()).isEqualTo(bytes.length);
            assertThat(Arrays.equals(object.body().readAllBytes(), bytes)).isTrue();
        }
    }

    @Test
    void givenAnObject_whenPutAgain_thenItIsReplaced() {
        store().put(key(".cvmfspublished"), text("revision 1"), ObjectHeaders.MANIFEST);
        store().put(key(".cvmfspublished"), text("revision 22"), ObjectHeaders.MANIFEST);

        assertThat(textOf(key(".cvmfspublished"))).isEqualTo("revision 22");
    }

    @Test
    void givenNoObject_whenLookedFor_thenThereIsNone() {
        assertThat(store().stat(key("nowhere"))).isEmpty();
        assertThat(store().stat(key("no/where/at/all"))).isEmpty();
    }

    @Test
    void givenOnlyAnObjectBelow_whenLookedFor_thenThereIsNone() {
        store().put(key("data/ab/cdef"), text("x"), ObjectHeaders.OBJECT);

        assertThat(store().stat(key("data/ab"))).isEmpty();
        assertThatThrownBy(() -> store().open(key("data/ab"))).isInstanceOf(MissingObjectException.class);
    }

    @Test
    void givenNoObject_whenOpened_thenItIsMissing() {
        assertThatThrownBy(() -> store().open(key("nowhere"))).isInstanceOf(MissingObjectException.class);
        assertThatThrownBy(() -> store().open(key("nowhere"), new ByteRange(0, 1)))
                .isInstanceOf(MissingObjectException.class);
        assertThatThrownBy(() -> store().read(key("nowhere"), 1)).isInstanceOf(MissingObjectException.class);
    }

    @Test
    void givenAnObject_whenLookedFor_thenSizeAndTimeAreTold() {
        store().put(key("object"), text("12345"), ObjectHeaders.PRIVATE);

        ObjectStat stat = store().stat(key("object")).orElseThrow();

        assertThat(stat.size()).isEqualTo(5);
        assertThat(stat.lastModified()).isCloseTo(Instant.now(), within(5, ChronoUnit.MINUTES));
    }

    @Test
    void givenAnObject_whenAskedInAnyWay_thenTheTagIsTheSame() {
        for (String path : List.of(".cvmfswhitelist", "data/ab/cdef0123456789abcdef0123456789abcdef01C")) {
            ETag put = store().put(key(path), text("content"), ObjectHeaders.WHITELIST);

            assertThat(store().stat(key(path)).orElseThrow().etag()).isEqualTo(put);
            assertThat(store().readVersioned(key(path), MIB).etag()).isEqualTo(put);
            try (StoredObject range = store().open(key(path), new ByteRange(2, 3))) {
                assertThat(range.stat().etag()).isEqualTo(put);
                assertThat(range.stat().size()).isEqualTo(7);
            }
        }
    }

    @Test
    void givenTwoManifestsOfOneSizeInQuickSuccession_whenPut_thenTheirTagsDiffer() {
        ETag first = store().put(key(".cvmfspublished"), text("S1"), ObjectHeaders.MANIFEST);
        ETag second = store().put(key(".cvmfspublished"), text("S2"), ObjectHeaders.MANIFEST);

        assertThat(second).isNotEqualTo(first);
    }

    @Test
    void givenARange_whenOpened_thenExactlyTheseBytesAreRead() throws IOException {
        byte[] bytes = randomBytes(10_000);
        store().put(key("object"), ObjectContent.of(bytes), ObjectHeaders.PRIVATE);

        try (StoredObject range = store().open(key("object"), new ByteRange(1234, 4321))) {
            assertThat(range.length()).isEqualTo(4321);
            assertThat(range.body().readAllBytes()).isEqualTo(Arrays.copyOfRange(bytes, 1234, 1234 + 4321));
        }
    }

    @Test
    void givenARangeOverTheEnd_whenOpened_thenItEndsWithTheObject() throws IOException {
        store().put(key("object"), text("0123456789"), ObjectHeaders.PRIVATE);

        try (StoredObject range = store().open(key("object"), new ByteRange(8, 100))) {
            assertThat(range.length()).isEqualTo(2);
            assertThat(range.body().readAllBytes()).asString(UTF_8).isEqualTo("89");
        }
    }

    @Test
    void givenARangeBehindTheEnd_whenOpened_thenItIsRefused() {
        store().put(key("object"), text("0123456789"), ObjectHeaders.PRIVATE);

        assertThatThrownBy(() -> store().open(key("object"), new ByteRange(10, 1)))
                .isInstanceOf(StoreRefusedException.class);
    }

    @Test
    void givenAnObjectAboveTheLimit_whenRead_thenItIsRefused() {
        store().put(key("object"), text("0123456789"), ObjectHeaders.PRIVATE);

        assertThatThrownBy(() -> store().read(key("object"), 9)).isInstanceOf(StoreRefusedException.class);
        assertThat(store().read(key("object"), 10)).hasSize(10);
    }

    @Test
    void givenAnOpenObject_whenItIsReplacedAndDeleted_thenTheReaderGoesOnWithTheOldBytes() throws IOException {
        byte[] old = randomBytes(1000);
        store().put(key("object"), ObjectContent.of(old), ObjectHeaders.PRIVATE);

        try (StoredObject object = store().open(key("object"))) {
            store().put(key("object"), text("new"), ObjectHeaders.PRIVATE);
            store().delete(key("object"));

            assertThat(object.body().readAllBytes()).isEqualTo(old);
        }
    }

    @Test
    void givenNoObject_whenPutIfAbsent_thenItIsThere() {
        ETag etag = store().putIfAbsent(key("object"), text("content"), ObjectHeaders.PRIVATE);

        assertThat(textOf(key("object"))).isEqualTo("content");
        assertThat(store().stat(key("object")).orElseThrow().etag()).isEqualTo(etag);
    }

    @Test
    void givenAnObject_whenPutIfAbsent_thenItStaysAsItIs() {
        store().put(key("object"), text("old"), ObjectHeaders.PRIVATE);

        assertThatThrownBy(() -> store().putIfAbsent(key("object"), text("new"), ObjectHeaders.PRIVATE))
                .isInstanceOf(PreconditionFailedException.class);
        assertThat(textOf(key("object"))).isEqualTo("old");
    }

    @Test
    void givenTheExpectedObject_whenPutIfMatch_thenItIsReplaced() {
        ETag expected = store().put(key("object"), text("old"), ObjectHeaders.PRIVATE);

        ETag etag = store().putIfMatch(key("object"), text("new"), ObjectHeaders.PRIVATE, expected);

        assertThat(textOf(key("object"))).isEqualTo("new");
        assertThat(store().stat(key("object")).orElseThrow().etag()).isEqualTo(etag);
    }

    @Test
    void givenAnotherObject_whenPutIfMatch_thenItStaysAsItIs() {
        ETag stale = store().put(key("object"), text("older"), ObjectHeaders.PRIVATE);
        store().put(key("object"), text("old"), ObjectHeaders.PRIVATE);

        assertThatThrownBy(() -> store().putIfMatch(key("object"), text("new"), ObjectHeaders.PRIVATE, stale))
                .isInstanceOf(PreconditionFailedException.class);
        assertThat(textOf(key("object"))).isEqualTo("old");
    }

    @Test
    void givenNoObject_whenPutIfMatch_thenThereIsStillNone() {
        ETag stale = store().put(key("object"), text("old"), ObjectHeaders.PRIVATE);
        store().delete(key("object"));

        assertThatThrownBy(() -> store().putIfMatch(key("object"), text("new"), ObjectHeaders.PRIVATE, stale))
                .isInstanceOf(PreconditionFailedException.class);
        assertThat(store().stat(key("object"))).isEmpty();
    }

    @Test
    void givenManyWritersOnOneTag_whenTheyRace_thenExactlyOneWinsEachRound() throws Exception {
        assumeTrue(fencesWriters(), "this server compares first and writes later");
        ETag current = store().putIfAbsent(key("object"), text("start"), ObjectHeaders.PRIVATE);
        for (int round = 0; round < 20; round++) {
            ETag expected = current;
            String name = "round " + round + " writer ";

            List<Integer> winners = winnersOf(8, writer -> store().putIfMatch(
                            key("object"), text(name + writer), ObjectHeaders.PRIVATE, expected));

            assertThat(winners).hasSize(1);
            assertThat(textOf(key("object"))).isEqualTo(name + winners.get(0));
            current = store().stat(key("object")).orElseThrow().etag();
        }
    }

    @Test
    void givenManyCreators_whenTheyRace_thenExactlyOneWinsEachRound() throws Exception {
        assumeTrue(fencesWriters(), "this server compares first and writes later");
        for (int round = 0; round < 20; round++) {
            ObjectKey key = key("round-" + round);

            List<Integer> winners =
                    winnersOf(8, writer -> store().putIfAbsent(key, text("writer " + writer), ObjectHeaders.PRIVATE));

            assertThat(winners).hasSize(1);
            assertThat(textOf(key)).isEqualTo("writer " + winners.get(0));
        }
    }

    private interface Write {
        void by(int writer);
    }

    private static List<Integer> winnersOf(int writers, Write write) throws Exception {
        CyclicBarrier start = new CyclicBarrier(writers);
        List<Callable<Optional<Integer>>> attempts = new ArrayList<>();
        for (int i = 0; i < writers; i++) {
            int writer = i;
            attempts.add(() -> {
                start.await();
                try {
                    write.by(writer);
                    return Optional.of(writer);
                } catch (PreconditionFailedException lost) {
                    return Optional.empty();
                }
            });
        }
        ExecutorService threads = Executors.newFixedThreadPool(writers);
        try {
            List<Integer> winners = new ArrayList<>();
            for (Future<Optional<Integer>> attempt : threads.invokeAll(attempts)) {
                attempt.get().ifPresent(winners::add);
            }
            return winners;
        } finally {
            threads.shutdownNow();
        }
    }

    @Test
    void givenReaders_whenTheObjectIsReplacedAgainAndAgain_thenNoneSeesAMixture() throws Exception {
        byte[][] versions = new byte[4][];
        for (int i = 0; i < versions.length; i++) {
            versions[i] = new byte[200_000 + 1000 * i];
            Arrays.fill(versions[i], (byte) i);
        }
        store().put(key("object"), ObjectContent.of(versions[0]), ObjectHeaders.PRIVATE);
        AtomicBoolean writing = new AtomicBoolean(true);
        ExecutorService threads = Executors.newFixedThreadPool(3);
        try {
            List<Future<Integer>> readers = new ArrayList<>();
            for (int i = 0; i < 3; i++) {
                readers.add(threads.submit(() -> countWholeReads(versions, writing)));
            }
            for (int i = 0; i < 60; i++) {
                store().put(key("object"), ObjectContent.of(versions[i % 4]), ObjectHeaders.PRIVATE);
            }
            writing.set(false);
            for (Future<Integer> reader : readers) {
                assertThat(reader.get()).isPositive();
            }
        } finally {
            threads.shutdownNow();
        }
    }

    private int countWholeReads(byte[][] versions, AtomicBoolean writing) {
        int reads = 0;
        do {
            byte[] bytes = store().read(key("object"), MIB);
            assertThat(Arrays.equals(bytes, versions[bytes[0]])).as("whole").isTrue();
            reads++;
        } while (writing.get());
        return reads;
    }

    @Test
    void givenObjects_whenListed_thenTheyComeInTheOrderOfTheirKeys() {
        List<String> paths = List.of("a", "a-b/c", "a.b", "b/a", "b/a-", "b/a.c", "b/b/c", "b0", "Z", "~");
        paths.forEach(path -> store().put(key(path), text(path), ObjectHeaders.PRIVATE));

        ObjectPage page = store().list(repository + "/", Optional.empty(), 100);

        assertThat(page.objects())
                .extracting(ListedObject::key)
                .containsExactlyElementsOf(
                        paths.stream().map(this::key).sorted().toList());
        assertThat(page.next()).isEmpty();
    }

    @Test
    void givenMoreObjectsThanAPage_whenListedPageByPage_thenEachComesOnce() {
        List<ObjectKey> keys = new ArrayList<>();
        for (int i = 0; i < 25; i++) {
            keys.add(key("data/" + (char) ('a' + i % 5) + "0/" + i));
        }
        keys.forEach(key -> store().put(key, text("x"), ObjectHeaders.OBJECT));

        List<ObjectKey> listed = new ArrayList<>();
        Optional<String> after = Optional.empty();
        do {
            ObjectPage page = store().list(repository + "/data/", after, 4);
            assertThat(page.objects()).hasSizeLessThanOrEqualTo(4);
            page.objects().forEach(object -> listed.add(object.key()));
            after = page.next();
        } while (after.isPresent());

        assertThat(listed).containsExactlyElementsOf(keys.stream().sorted().toList());
    }

    @Test
    void givenAPrefixInTheMiddleOfAName_whenListed_thenOnlyWhatStartsSoIsListed() {
        for (String path : List.of("data/aa/1", "data/ab/1", "data/b0/1", "dat", "eta")) {
            store().put(key(path), text("x"), ObjectHeaders.OBJECT);
        }

        ObjectPage page = store().list(key("data/a").value(), Optional.empty(), 100);

        assertThat(page.objects()).extracting(ListedObject::key).containsExactly(key("data/aa/1"), key("data/ab/1"));
    }

    @Test
    void givenAKeyToListAfter_whenItDoesNotExist_thenListingGoesOnBehindIt() {
        for (String path : List.of("a/1", "a/3", "b/1")) {
            store().put(key(path), text("x"), ObjectHeaders.PRIVATE);
        }

        ObjectPage page = store().list(repository + "/", Optional.of(key("a/2").value()), 100);

        assertThat(page.objects()).extracting(ListedObject::key).containsExactly(key("a/3"), key("b/1"));
    }

    @Test
    void givenAListedObject_whenCompared_thenSizeAndTimeAreThoseOfTheObject() {
        store().put(key("object"), text("12345"), ObjectHeaders.PRIVATE);

        ListedObject listed =
                store().list(repository, Optional.empty(), 1).objects().get(0);

        assertThat(listed.size()).isEqualTo(5);
        assertThat(listed.lastModified().truncatedTo(ChronoUnit.SECONDS))
                .isEqualTo(
                        store().stat(key("object")).orElseThrow().lastModified().truncatedTo(ChronoUnit.SECONDS));
    }

    @Test
    void givenNothingBelowAPrefix_whenListed_thenThePageIsEmpty() {
        ObjectPage page = store().list(repository + "/nothing/", Optional.empty(), 10);

        assertThat(page.objects()).isEmpty();
        assertThat(page.next()).isEmpty();
    }

    @Test
    void givenAPrefixThatClimbs_whenListed_thenItIsRefused() {
        assertThatThrownBy(() -> store().list("../", Optional.empty(), 10))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> store().list("/etc", Optional.empty(), 10))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void givenAnObject_whenDeleted_thenItIsGone() {
        store().put(key("object"), text("x"), ObjectHeaders.PRIVATE);

        store().delete(key("object"));

        assertThat(store().stat(key("object"))).isEmpty();
        assertThat(store().list(repository, Optional.empty(), 1).objects()).isEmpty();
    }

    @Test
    void givenNoObject_whenDeleted_thenNothingHappens() {
        store().delete(key("no/where"));

        assertThat(store().stat(key("no/where"))).isEmpty();
    }

    @Test
    void givenObjectsSomeOfWhichAreMissing_whenAllAreDeleted_thenNoneFailsAndOthersStay() {
        store().put(key("a"), text("x"), ObjectHeaders.PRIVATE);
        store().put(key("b"), text("x"), ObjectHeaders.PRIVATE);
        store().put(key("c"), text("x"), ObjectHeaders.PRIVATE);

        List<ObjectKey> failed = store().deleteAll(List.of(key("a"), key("missing"), key("c")));

        assertThat(failed).isEmpty();
        assertThat(store().list(repository, Optional.empty(), 10).objects())
                .extracting(ListedObject::key)
                .containsExactly(key("b"));
    }

    @Test
    void givenMoreObjectsThanOneRequestTakes_whenAllAreDeleted_thenNoneIsLeft() {
        List<ObjectKey> keys = new ArrayList<>();
        for (int i = 0; i < 1010; i++) {
            keys.add(key("many/" + i));
        }
        store().put(keys.get(0), text("x"), ObjectHeaders.PRIVATE);
        store().put(keys.get(1009), text("x"), ObjectHeaders.PRIVATE);

        assertThat(store().deleteAll(keys)).isEmpty();
        assertThat(store().list(repository, Optional.empty(), 10).objects()).isEmpty();
    }

    @Test
    void givenAStore_whenProbed_thenConditionsAreEnforcedAndNothingIsLeft() {
        assertThat(store().probe()).isEqualTo(ConditionalWrites.ENFORCED);
        assertThat(store().list(".probe/", Optional.empty(), 10).objects()).isEmpty();
    }

    @Test
    void givenAContentShorterThanAnnounced_whenPut_thenItFailsAndNothingIsStored() {
        ObjectContent broken = new ContentWithWrongLength(text("12345"), 6);

        assertThatThrownBy(() -> store().put(key("object"), broken, ObjectHeaders.PRIVATE))
                .isInstanceOf(StoreException.class);
        assertThat(store().stat(key("object"))).isEmpty();
    }

    @Test
    void givenAPublicKey_whenAPrivateObjectIsPut_thenItIsRefused() {
        assertThatThrownBy(() -> store().put(key("staging/data/1"), text("secret"), ObjectHeaders.PRIVATE))
                .isInstanceOf(StoreRefusedException.class)
                .hasMessageContaining("must be private");
    }

    @Test
    void givenAnInterruptedThread_whenItPuts_thenItFailsAndStaysInterrupted() {
        Thread.currentThread().interrupt();
        try {
            assertThatThrownBy(() -> store().put(key("object"), text("x"), ObjectHeaders.PRIVATE))
                    .isInstanceOf(StoreUnavailableException.class);
        } finally {
            assertThat(Thread.interrupted()).isTrue();
        }
        store().put(key("object"), text("x"), ObjectHeaders.PRIVATE);
    }
}
