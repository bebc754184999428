package org.cvmfsephemeral.notify.subscription;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URL;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.cvmfsephemeral.embedded.KafkaServer;
import org.cvmfsephemeral.format.repository.RepositoryName;
import org.cvmfsephemeral.messages.RepositoryRevision;
import org.cvmfsephemeral.notify.kafka.RealKafka;
import org.cvmfsephemeral.notify.kafka.RevisionsTopic;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The running service, on a real broker, byte for byte as the client sees it. */
@QuarkusTest
@QuarkusTestResource(RealKafka.class)
@Timeout(value = 90, unit = TimeUnit.SECONDS)
class SubscribeContractTest {
    private static final Duration A_MOMENT = Duration.ofMillis(300);
    /** The tests' configuration has an idle timeout of two seconds. */
    private static final Duration LONGER_THAN_THE_IDLE_TIMEOUT = Duration.ofMillis(3500);

    private static final int USUAL_MANIFEST = 700;
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    @TestHTTPResource
    URL service;

    @Inject
    SubscriptionHub hub;

    @Inject
    MeterRegistry metrics;

    KafkaServer kafka;

    private final String repository = UUID.randomUUID() + ".example.org";
    private RevisionsTopic topic;

    @BeforeEach
    void open() {
        topic = new RevisionsTopic(kafka.bootstrapServers());
    }

    @AfterEach
    void close() {
        topic.close();
    }

    @Test
    void answersWithAnEndlessChunkedStream() throws IOException {
        try (RawSubscriber subscriber = RawSubscriber.subscribe(service.getPort(), repository)) {
            assertThat(subscriber.head())
                    .startsWith("http/1.1 200 ok")
                    .contains(
                            "content-type: text/event-stream", "cache-control: no-cache", "transfer-encoding: chunked");
        }
    }

    /** A million requests would be kept until the stream ends, which it does not. */
    @Test
    void takesNoNoticeOfWhatComesAfterTheRequest() throws Exception {
        // Given
        announceAndAwait(revision(1, USUAL_MANIFEST));
        try (RawSubscriber subscriber = RawSubscriber.subscribe(service.getPort(), repository)) {
            subscriber.head();
            subscriber.message();
            String requests = "GET / HTTP/1.1\r\nHost: localhost\r\n\r\n".repeat(1_000);

            // When
            CompletableFuture<Void> sent = CompletableFuture.runAsync(() -> sendOften(subscriber, requests));

            // Then
            assertThat(sent).succeedsWithin(PATIENCE);
            announceAndAwait(revision(2, USUAL_MANIFEST));
            assertThat(revisionIn(subscriber.message())).isEqualTo(2);
        }
    }

    private static void sendOften(RawSubscriber subscriber, String requests) {
        try {
            for (int i = 0; i < 1_000; i++) {
                subscriber.send(requests);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void sendsTheCurrentManifestAtOnce() throws IOException {
        // Given
        announceAndAwait(revision(7, USUAL_MANIFEST));

        // When
        try (RawSubscriber subscriber = RawSubscriber.subscribe(service.getPort(), repository)) {
            subscriber.head();
            JsonNode message = subscriber.message();

            // Then
            assertThat(List.of(
                            message.get("version").asInt(),
                            message.get("type").asText(),
                            message.get("repository").asText(),
                            revisionIn(message)))
                    .containsExactly(1, "activity", repository, 7L);
        }
    }

    @Test
    void sendsNothingButTheMessage() throws IOException {
        // Given
        announceAndAwait(revision(1, USUAL_MANIFEST));

        // When
        try (RawSubscriber subscriber = RawSubscriber.subscribe(service.getPort(), repository)) {
            subscriber.head();
            String chunk = subscriber.chunk();

            // Then
            assertThat(chunk).matches("data: \\{[^\\n]*\\}\\n\\n");
            assertThat(subscriber.isSilentFor(A_MOMENT)).isTrue();
        }
    }

    @Test
    void everyNewRevisionIsOneChunk() throws IOException {
        // Given
        try (RawSubscriber subscriber = subscribeAndAwait()) {
            for (int revision = 1; revision <= 20; revision++) {
                // When
                topic.announce(revision(revision, USUAL_MANIFEST));

                // Then
                assertThat(revisionIn(subscriber.message())).isEqualTo(revision);
            }
        }
    }

    @Test
    void everyByteIsWhatTheClientsParserExpectsWhateverTheLoad() throws Exception {
        // Given
        try (SubscriberSwarm swarm = SubscriberSwarm.open()) {
            swarm.subscribe(service.getPort(), repository, 400);
            awaitSubscribers(400);

            // When revisions come as quickly as Kafka takes them, and subscribers among them
            long last = announceFor(Duration.ofSeconds(2), 1);
            swarm.subscribe(service.getPort(), repository, 100);
            last = announceFor(Duration.ofSeconds(2), last + 1);

            // Then
            long newest = last;
            await().atMost(Duration.ofSeconds(40)).until(() -> swarm.streams().stream()
                    .allMatch(stream -> stream.revision() == newest || stream.failure() != null));
            assertThat(swarm.streams())
                    .hasSize(500)
                    .extracting(CheckedStream::failure)
                    .containsOnlyNulls();
        }
    }

    @Test
    void subscriberThatDoesNotReadSkipsToTheNewest() throws IOException {
        // Given a subscriber with little room in its kernel that does not read
        double before = conflations();
        try (RawSubscriber subscriber = RawSubscriber.connect(service.getPort(), 4096)) {
            subscriber.send(RawSubscriber.request("{\"version\":1,\"repository\":\"" + repository + "\"}"));
            subscriber.head();
            awaitSubscribers(1);

            // When far more is announced than all buffers hold
            for (int revision = 1; revision <= 1000; revision++) {
                topic.announceLater(revision(revision, 4000));
            }
            topic.flush();
            await().atMost(Duration.ofSeconds(30)).until(() -> conflations() - before > 500);
            awaitAnnounced(1000);

            // Then
            List<Long> revisions = revisionsUpTo(1000, subscriber);
            assertThat(revisions).isSorted().hasSizeLessThan(200).endsWith(1000L);
            assertThat(subscriber.isSilentFor(A_MOMENT)).isTrue();
        }
    }

    @Test
    void delayFromPublisherToSubscriberIsMeasuredForWhatComesWhileItIsSubscribed() throws IOException {
        // Given
        Timer delay = metrics.get(DeliveryMetrics.DELAY).timer();
        announceAndAwait(revision(1, USUAL_MANIFEST));
        try (RawSubscriber subscriber = RawSubscriber.subscribe(service.getPort(), repository)) {
            subscriber.head();
            subscriber.message();
            long before = delay.count();

            // When
            topic.announce(revision(2, USUAL_MANIFEST));
            subscriber.message();

            // Then
            await().until(() -> delay.count() == before + 1);
            assertThat(delay.max(TimeUnit.MILLISECONDS)).isBetween(0.0, 60_000.0);
        }
    }

    @Test
    void subscriberThatDoesNotReadDoesNotHoldUpTheOthers() throws IOException {
        // Given
        try (RawSubscriber blocked = RawSubscriber.connect(service.getPort(), 4096);
                RawSubscriber reading = subscribeAndAwait()) {
            blocked.send(RawSubscriber.request("{\"version\":1,\"repository\":\"" + repository + "\"}"));
            awaitSubscribers(2);

            // When
            for (int revision = 1; revision <= 300; revision++) {
                topic.announceLater(revision(revision, 4000));
            }
            topic.flush();

            // Then
            assertThat(revisionsUpTo(300, reading)).endsWith(300L);
        }
    }

    @Test
    void unknownRepositoryIsHeldUntilItIsKnown() throws IOException {
        // Given
        try (RawSubscriber subscriber = subscribeAndAwait()) {
            assertThat(subscriber.isSilentFor(A_MOMENT)).isTrue();

            // When
            topic.announce(revision(1, USUAL_MANIFEST));

            // Then
            assertThat(revisionIn(subscriber.message())).isEqualTo(1);
        }
    }

    @Test
    void otherRepositoriesAreNotHeardOf() throws IOException {
        // Given
        try (RawSubscriber subscriber = subscribeAndAwait()) {
            // When
            topic.announce(new RepositoryRevision("other." + repository, 1, 1, "ab", new byte[] {1}));
            await().until(() -> hub.subscribers(RepositoryName.of(repository)) == 1);

            // Then
            assertThat(subscriber.isSilentFor(A_MOMENT)).isTrue();
        }
    }

    @Test
    void silenceDoesNotEndASubscription() throws IOException {
        // Given
        try (RawSubscriber subscriber = subscribeAndAwait()) {
            assertThat(subscriber.isSilentFor(LONGER_THAN_THE_IDLE_TIMEOUT)).isTrue();

            // When
            topic.announce(revision(1, USUAL_MANIFEST));

            // Then
            assertThat(revisionIn(subscriber.message())).isEqualTo(1);
        }
    }

    @Test
    void idleConnectionWithoutSubscriptionIsClosed() throws IOException {
        // Given
        try (RawSubscriber visitor = RawSubscriber.connect(service.getPort(), 0)) {
            // When, Then the idle timeout that subscriptions are exempt from is at work
            assertThat(visitor.isSilentFor(LONGER_THAN_THE_IDLE_TIMEOUT)).isFalse();
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "{}", "[", "null", "{\"version\":1,\"repository\":\"../x\"}", "repository=sw.example.org"})
    void badRequestIsHeldWithoutAnError(String body) throws IOException {
        try (RawSubscriber subscriber = RawSubscriber.connect(service.getPort(), 0)) {
            // When
            subscriber.send(RawSubscriber.request(body));

            // Then
            assertThat(subscriber.head()).startsWith("http/1.1 200 ok");
            assertThat(subscriber.isSilentFor(A_MOMENT)).isTrue();
        }
    }

    @Test
    void requestWithoutABodyIsHeld() throws IOException {
        try (RawSubscriber subscriber = RawSubscriber.connect(service.getPort(), 0)) {
            // When
            subscriber.send("GET /api/v1/notifications/subscribe HTTP/1.1\r\nHost: localhost\r\n\r\n");

            // Then
            assertThat(subscriber.head()).startsWith("http/1.1 200 ok");
            assertThat(subscriber.isSilentFor(A_MOMENT)).isTrue();
        }
    }

    @Test
    void endlessBodyIsReadAndHeld() throws IOException {
        try (RawSubscriber subscriber = RawSubscriber.connect(service.getPort(), 0)) {
            // When
            subscriber.send(RawSubscriber.request("x".repeat(5_000_000)));

            // Then
            assertThat(subscriber.head()).startsWith("http/1.1 200 ok");
        }
    }

    @Test
    void bodyMayComeInPieces() throws IOException {
        // Given
        announceAndAwait(revision(3, USUAL_MANIFEST));
        String request = RawSubscriber.request("{\"version\":1,\"repository\":\"" + repository + "\"}");
        int inTheBody = request.length() - 20;

        try (RawSubscriber subscriber = RawSubscriber.connect(service.getPort(), 0)) {
            // When
            subscriber.send(request.substring(0, inTheBody));
            assertThat(subscriber.isSilentFor(A_MOMENT)).isTrue();
            subscriber.send(request.substring(inTheBody));

            // Then
            subscriber.head();
            assertThat(revisionIn(subscriber.message())).isEqualTo(3);
        }
    }

    @Test
    void doubledSlashOfACarelesslyConfiguredClientIsForgiven() throws IOException {
        try (RawSubscriber subscriber = RawSubscriber.connect(service.getPort(), 0)) {
            // When
            subscriber.send(RawSubscriber.request("{}").replace("/v1/", "/v1//"));

            // Then
            assertThat(subscriber.head()).startsWith("http/1.1 200 ok");
        }
    }

    @Test
    void subscriberThatLeavesIsForgotten() throws IOException {
        // Given
        RawSubscriber subscriber = subscribeAndAwait();

        // When
        subscriber.close();

        // Then
        awaitSubscribers(0);
    }

    @Test
    void subscribersOfAKnownRepositoryAreGauged() throws IOException {
        // Given
        announceAndAwait(revision(1, USUAL_MANIFEST));

        // When
        try (RawSubscriber subscriber = subscribeAndAwait()) {
            // Then
            assertThat(metrics.get(DeliveryMetrics.SUBSCRIBERS)
                            .tag("repository", repository)
                            .gauge()
                            .value())
                    .isEqualTo(1);
        }
    }

    @Test
    void subscribersOutliveALossOfKafka() throws IOException {
        // Given
        announceAndAwait(revision(1, USUAL_MANIFEST));
        try (RawSubscriber before = RawSubscriber.subscribe(service.getPort(), repository)) {
            before.head();
            before.chunk();

            // When
            kafka.kill();
            try (RawSubscriber during = RawSubscriber.subscribe(service.getPort(), repository);
                    RawSubscriber toCome = RawSubscriber.subscribe(service.getPort(), "later." + repository)) {
                during.head();
                toCome.head();

                // Then
                assertThat(revisionIn(during.message())).isEqualTo(1);
                kafka.restart();
                topic.announce(revision(2, USUAL_MANIFEST));
                topic.announce(new RepositoryRevision("later." + repository, 1, 1, "ab", new byte[8]));
                assertThat(toCome.message().get("repository").asText()).isEqualTo("later." + repository);
                assertThat(List.of(revisionIn(before.message()), revisionIn(during.message())))
                        .containsExactly(2L, 2L);
            }
        }
    }

    /** @return the last revision */
    private long announceFor(Duration time, long first) {
        long end = System.nanoTime() + time.toNanos();
        long revision = first;
        while (System.nanoTime() < end) {
            for (int i = 0; i < 20; i++) {
                topic.announceLater(revision(revision++, USUAL_MANIFEST));
            }
            topic.flush();
        }
        return revision - 1;
    }

    /** Subscribed, and the head is out of the way: what comes next is a message. */
    private RawSubscriber subscribeAndAwait() throws IOException {
        int others = hub.subscribers(RepositoryName.of(repository));
        RawSubscriber subscriber = RawSubscriber.subscribe(service.getPort(), repository);
        subscriber.head();
        awaitSubscribers(others + 1);
        return subscriber;
    }

    private void announceAndAwait(RepositoryRevision revision) throws IOException {
        topic.announce(revision);
        awaitAnnounced(revision.revision());
    }

    private void awaitAnnounced(long revision) throws IOException {
        int others = hub.subscribers(RepositoryName.of(repository));
        try (RawSubscriber witness = subscribeAndAwait()) {
            revisionsUpTo(revision, witness);
        }
        awaitSubscribers(others);
    }

    private void awaitSubscribers(int count) {
        await().atMost(Duration.ofSeconds(20)).until(() -> hub.subscribers(RepositoryName.of(repository)) == count);
    }

    private double conflations() {
        return metrics.get(DeliveryMetrics.CONFLATIONS).counter().count();
    }

    private static List<Long> revisionsUpTo(long last, RawSubscriber subscriber) throws IOException {
        List<Long> revisions = new ArrayList<>();
        do {
            revisions.add(revisionIn(subscriber.message()));
        } while (revisions.get(revisions.size() - 1) < last);
        return revisions;
    }

    /** The tests' manifests begin with their revision. */
    private static long revisionIn(JsonNode message) {
        byte[] manifest =
                Base64.getDecoder().decode(message.get("manifest").asText().getBytes(StandardCharsets.US_ASCII));
        return ByteBuffer.wrap(manifest).getLong();
    }

    private RepositoryRevision revision(long revision, int manifestBytes) {
        byte[] manifest = new byte[manifestBytes];
        ByteBuffer.wrap(manifest).putLong(revision);
        return new RepositoryRevision(repository, revision, 1_700_000_000L + revision, "ab", manifest);
    }
}
