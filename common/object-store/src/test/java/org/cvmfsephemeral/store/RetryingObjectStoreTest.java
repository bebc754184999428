package org.cvmfsephemeral.store;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.cvmfsephemeral.embedded.S3Server;
import org.cvmfsephemeral.store.s3.FlakyS3;
import org.cvmfsephemeral.store.s3.FlakyS3.Fault;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.io.TempDir;

class RetryingObjectStoreTest {
    private static final RetryPolicy POLICY =
            new RetryPolicy(Duration.ofMillis(100), Duration.ofSeconds(1), Duration.ofSeconds(10));

    @TempDir
    private static Path data;

    private static S3Server server;
    private static FlakyS3 flaky;
    private static ObjectStore direct;

    private final MutableClock clock = new MutableClock();
    private final List<Long> pauses = new ArrayList<>();
    private final List<String> repetitions = new ArrayList<>();
    private final ObjectStore store =
            new RetryingObjectStore(direct, POLICY, clock, new Random(1), this::pauseWithoutWaiting, repetitions::add);
    private ObjectKey key;

    @BeforeAll
    static void startServer() throws IOException {
        server = S3Server.start(data);
        flaky = FlakyS3.before(server.endpoint());
        direct = flaky.store(server.accessKey(), server.secretKey());
        direct.stat(ObjectKey.of("makes-the-bucket"));
    }

    @AfterAll
    static void stopServer() {
        flaky.close();
        server.close();
    }

    @BeforeEach
    void chooseKey(TestInfo test) {
        key = ObjectKey.of(test.getTestMethod().orElseThrow().getName());
        flaky.countRequests();
    }

    private void pauseWithoutWaiting(long millis) {
        pauses.add(millis);
        clock.advance(Duration.ofMillis(millis));
    }

    private static ObjectContent text(String text) {
        return ObjectContent.of(text.getBytes(UTF_8));
    }

    private String stored() {
        return new String(direct.read(key, 1000), UTF_8);
    }

    @Test
    void givenAnOverloadedServer_whenPut_thenItIsAskedAgainAfterGrowingPauses() {
        flaky.next(Fault.SLOW_DOWN, Fault.LOSE_REQUEST, Fault.answer(502, "text/html", "<html>bad gateway</html>"));

        store.put(key, text("content"), ObjectHeaders.PRIVATE);

        assertThat(stored()).isEqualTo("content");
        assertThat(pauses).hasSize(3);
        assertThat(pauses.get(0)).isBetween(50L, 100L);
        assertThat(pauses.get(1)).isBetween(100L, 200L);
        assertThat(pauses.get(2)).isBetween(200L, 400L);
    }

    @Test
    void givenAServerThatStaysUnavailable_whenAsked_thenTheDeadlineEndsIt() {
        flaky.next(Collections.nCopies(20, Fault.SLOW_DOWN).toArray(Fault[]::new));
        try {
            assertThatThrownBy(() -> store.put(key, text("content"), ObjectHeaders.PRIVATE))
                    .isInstanceOf(StoreUnavailableException.class);
        } finally {
            flaky.forgetFaults();
        }

        long total = pauses.stream().mapToLong(Long::longValue).sum();
        assertThat(total).isBetween(9_000L, 10_000L);
    }

    @Test
    void givenALostAnswer_whenPutIfMatch_thenItsOwnBytesCountAsSuccess() {
        ETag expected = store.put(key, text("old"), ObjectHeaders.PRIVATE);
        flaky.next(Fault.LOSE_ANSWER);

        ETag etag = store.putIfMatch(key, text("new"), ObjectHeaders.PRIVATE, expected);

        assertThat(stored()).isEqualTo("new");
        assertThat(direct.stat(key).orElseThrow().etag()).isEqualTo(etag);
    }

    @Test
    void givenALostAnswer_whenPutIfAbsent_thenItsOwnBytesCountAsSuccess() {
        flaky.next(Fault.LOSE_ANSWER);

        ETag etag = store.putIfAbsent(key, text("new"), ObjectHeaders.PRIVATE);

        assertThat(direct.stat(key).orElseThrow().etag()).isEqualTo(etag);
    }

    @Test
    void givenALostAnswerAndAnotherWriterMeanwhile_whenPutIfMatch_thenItFails() {
        ETag expected = store.put(key, text("old"), ObjectHeaders.PRIVATE);
        flaky.next(Fault.loseAnswerAfter(() -> direct.put(key, text("neu"), ObjectHeaders.PRIVATE)));

        assertThatThrownBy(() -> store.putIfMatch(key, text("new"), ObjectHeaders.PRIVATE, expected))
                .isInstanceOf(PreconditionFailedException.class);
        assertThat(stored()).isEqualTo("neu");
    }

    @Test
    void givenALostAnswerAndADeletionMeanwhile_whenPutIfMatch_thenItFails() {
        ETag expected = store.put(key, text("old"), ObjectHeaders.PRIVATE);
        flaky.next(Fault.loseAnswerAfter(() -> direct.delete(key)));

        assertThatThrownBy(() -> store.putIfMatch(key, text("new"), ObjectHeaders.PRIVATE, expected))
                .isInstanceOf(PreconditionFailedException.class);
    }

    @Test
    void givenAnotherObject_whenPutIfMatch_thenItFailsAndIsNotAskedAgain() {
        ETag stale = store.put(key, text("older"), ObjectHeaders.PRIVATE);
        store.put(key, text("old"), ObjectHeaders.PRIVATE);

        assertThatThrownBy(() -> store.putIfMatch(key, text("new"), ObjectHeaders.PRIVATE, stale))
                .isInstanceOf(PreconditionFailedException.class);
        assertThat(pauses).isEmpty();
    }

    @Test
    void givenABodyThatBreaksOff_whenRead_thenItIsReadAgain() {
        store.put(key, text("content"), ObjectHeaders.PRIVATE);
        flaky.next(Fault.CUT_ANSWER);

        assertThat(store.read(key, 1000)).asString(UTF_8).isEqualTo("content");
        assertThat(pauses).hasSize(1);
    }

    @Test
    void givenARefusal_whenAsked_thenItIsNotAskedAgain() {
        flaky.next(Fault.error(403, "AccessDenied"));

        assertThatThrownBy(() -> store.read(key, 1000)).isInstanceOf(StoreRefusedException.class);
        assertThat(flaky.countRequests()).isEqualTo(1);
    }

    @Test
    void givenNoObject_whenRead_thenItIsNotAskedAgain() {
        assertThatThrownBy(() -> store.read(key, 1000)).isInstanceOf(MissingObjectException.class);
        assertThat(flaky.countRequests()).isEqualTo(1);
    }

    @Test
    void givenALostAnswer_whenDeleted_thenItIsNotRepeated() {
        store.put(key, text("content"), ObjectHeaders.PRIVATE);
        flaky.countRequests();
        flaky.next(Fault.LOSE_ANSWER);

        assertThatThrownBy(() -> store.delete(key)).isInstanceOf(StoreUnavailableException.class);
        assertThat(flaky.countRequests()).isEqualTo(1);
    }

    @Test
    void givenALostAnswer_whenSeveralAreDeleted_thenItIsNotRepeated() {
        flaky.next(Fault.LOSE_ANSWER);

        assertThatThrownBy(() -> store.deleteAll(List.of(key))).isInstanceOf(StoreUnavailableException.class);
        assertThat(flaky.countRequests()).isEqualTo(1);
    }

    @Test
    void givenAPause_whenTheThreadIsInterrupted_thenItEndsAtOnce() {
        ObjectStore interrupted = new RetryingObjectStore(
                direct,
                POLICY,
                clock,
                new Random(1),
                millis -> {
                    throw new InterruptedException();
                },
                repetitions::add);
        flaky.next(Fault.SLOW_DOWN);
        try {
            assertThatThrownBy(() -> interrupted.stat(key))
                    .isInstanceOf(StoreUnavailableException.class)
                    .hasMessageContaining("interrupted");
        } finally {
            assertThat(Thread.interrupted()).isTrue();
        }
        assertThat(flaky.countRequests()).isEqualTo(1);
    }

    @Test
    void givenUnavailability_whenAskedAgain_thenSomebodyIsTold() {
        store.put(key, text("content"), ObjectHeaders.PRIVATE);
        flaky.next(Fault.SLOW_DOWN);

        store.stat(key);

        assertThat(repetitions).containsExactly("stat");
    }

    @Test
    void givenUnavailabilityWhileListing_whenListed_thenItIsAskedAgain() {
        store.put(key, text("content"), ObjectHeaders.PRIVATE);
        flaky.next(Fault.SLOW_DOWN);

        assertThat(store.list(key.value(), Optional.empty(), 10).objects()).hasSize(1);
    }
}
