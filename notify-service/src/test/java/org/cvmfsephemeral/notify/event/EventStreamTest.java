package org.cvmfsephemeral.notify.event;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.QuarkusTestProfile;
import io.quarkus.test.junit.TestProfile;
import jakarta.inject.Inject;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.Admin;
import org.cvmfsephemeral.embedded.KafkaServer;
import org.cvmfsephemeral.messages.TopicProvisioning;
import org.cvmfsephemeral.messages.Topics;
import org.cvmfsephemeral.notify.event.EventClient.Received;
import org.cvmfsephemeral.notify.kafka.RealKafka;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code GET /events} of the running service on a real broker, with little memory for events. */
@QuarkusTest
@TestProfile(EventStreamTest.LittleMemory.class)
@QuarkusTestResource(RealKafka.class)
@Timeout(value = 120, unit = TimeUnit.SECONDS)
class EventStreamTest {
    private static final Duration PATIENCE = Duration.ofSeconds(40);
    private static final int MAX_STREAMS = 20;

    public static class LittleMemory implements QuarkusTestProfile {
        @Override
        public Map<String, String> getConfigOverrides() {
            return Map.of(
                    "cvmfs.notify.events.kept", "50",
                    "cvmfs.notify.events.heartbeat", "300ms",
                    "cvmfs.notify.events.cut-after", "5s",
                    "cvmfs.notify.events.max-streams", String.valueOf(MAX_STREAMS),
                    "cvmfs.notify.events.resuming", "2",
                    "cvmfs.notify.kafka.partition-refresh", "1s");
        }
    }

    @TestHTTPResource("/events")
    URI events;

    @Inject
    EventStreams streams;

    @Inject
    RecentEvents recent;

    KafkaServer kafka;

    private EventTopic topic;
    private String repository;
    private final List<EventClient> clients = new ArrayList<>();

    @BeforeEach
    void connect() {
        if (!kafka.isAlive()) {
            kafka.restart();
        }
        await().atMost(PATIENCE).until(() -> recent.newest(false).isPresent());
        topic = new EventTopic(kafka.bootstrapServers());
        repository = UUID.randomUUID() + ".test";
    }

    @AfterEach
    void disconnect() throws IOException {
        topic.close();
        for (EventClient client : clients) {
            client.close();
        }
        await().atMost(PATIENCE).until(() -> streams.count() == 0);
    }

    @Test
    void newEventsAreToldAsTheyHappen() {
        // Given
        topic.tell(repository, "published", "/before");
        EventClient client = open("?repo=" + repository);

        // When
        long offset = topic.tell(repository, "published", "/a/b");

        // Then
        Received event = last(client);
        assertThat(event.id()).matches("[0-9a-f]{8}-" + offset);
        assertThat(event.event()).isEqualTo("published");
        assertThat(event.data()).isEqualTo(EventTopic.json(repository, "published", "/a/b", 0));
        assertThat(client.retry()).isEqualTo("2000");
    }

    @Test
    void headersKeepProxiesFromHoldingEventsBack() {
        // When
        var headers = open("").response().headers();

        // Then
        assertThat(headers.firstValue("content-type")).contains("text/event-stream");
        assertThat(headers.firstValue("cache-control")).contains("no-cache");
        assertThat(headers.firstValue("x-accel-buffering")).contains("no");
    }

    @Test
    void readerComesBackRightAfterWhatHeHasSeen() {
        // Given
        EventClient first = open("?repo=" + repository);
        tell(3);
        String seen = first.await(3).get(1).id();

        // When
        EventClient again = open("?repo=" + repository, "Last-Event-ID", seen);
        topic.tell(repository, EventTopic.json(repository, "published", "/a", 3));

        // Then
        assertThat(numbers(again.await(2))).containsExactly(2, 3);
    }

    @Test
    void idMayBeAParameter() {
        // Given
        EventClient first = open("?repo=" + repository);
        tell(2);
        String seen = first.await(2).get(0).id();

        // Then
        assertThat(numbers(open("?repo=" + repository + "&lastEventId=" + seen).await(1)))
                .containsExactly(1);
    }

    @Test
    void headerWinsOverParameter() {
        // Given
        EventClient first = open("?repo=" + repository);
        tell(3);
        List<Received> seen = first.await(3);

        // When
        EventClient again = open(
                "?repo=" + repository + "&lastEventId=" + seen.get(0).id(),
                "Last-Event-ID",
                seen.get(1).id());

        // Then
        assertThat(numbers(again.await(1))).containsExactly(2);
    }

    @Test
    void readerWhoHasSeenNothingComesBackToWhereHeWas() {
        // Given one who was cut off before anything happened
        topic.tell(repository, "published", "/before");
        EventClient idle = open("?repo=" + repository);
        await().atMost(PATIENCE).until(() -> !idle.lastId().isEmpty());
        String id = idle.lastId();
        tell(2);

        // Then
        assertThat(numbers(open("?repo=" + repository, "Last-Event-ID", id).await(2)))
                .containsExactly(0, 1);
    }

    @Test
    void idOfAFilteredStreamMovesOnWithItsHeartbeats() {
        // Given
        EventClient client = open("?repo=" + repository);

        // When something happens that it does not want
        long offset = topic.tell("other.test", "published", "/a");

        // Then
        await().atMost(PATIENCE).until(() -> client.lastId().endsWith("-" + offset));
        assertThat(client.received()).isEmpty();
    }

    @Test
    void eventsThatAreNoLongerInMemoryComeFromKafka() {
        // Given ten times what is kept
        EventClient first = open("?repo=" + repository);
        tell(1);
        String seen = first.await(1).get(0).id();
        topic.tellMany(repository, 500, 10);

        // When
        EventClient again = open("?repo=" + repository, "Last-Event-ID", seen);
        List<Received> old = again.await(500);
        topic.tell(repository, EventTopic.json(repository, "published", "/a", 500));

        // Then
        assertThat(numbers(old))
                .containsExactlyElementsOf(IntStream.range(0, 500).boxed().toList());
        assertThat(numbers(again.await(501))).endsWith(499, 500);
        assertThat(ids(again.received())).doesNotHaveDuplicates();
    }

    @Test
    void moreReadersThanTurnsAreAllServedFromKafka() {
        // Given
        EventClient first = open("?repo=" + repository);
        tell(1);
        String seen = first.await(1).get(0).id();
        topic.tellMany(repository, 400, 2_000);

        // When
        List<EventClient> readers = IntStream.range(0, 10)
                .mapToObj(i -> open("?repo=" + repository, "Last-Event-ID", seen))
                .toList();

        // Then
        readers.forEach(reader -> assertThat(numbers(reader.await(400)))
                .containsExactlyElementsOf(IntStream.range(0, 400).boxed().toList()));
    }

    @Test
    void eventsOfOtherTypesAreLeftOut() {
        // Given
        EventClient client = open("?repo=" + repository + "&type=expired&type=rejected");

        // When
        topic.tell(repository, "published", "/a");
        topic.tell(repository, "expired", "/a");
        topic.tell(repository, "rejected", "/a");

        // Then
        assertThat(client.await(2)).extracting(Received::event).containsExactly("expired", "rejected");
    }

    @Test
    void pathMatchesItselfWhatIsBelowAndWhatItIsIn() {
        // Given
        EventClient client = open("?repo=" + repository + "&path=a/b");

        // When
        for (String path : List.of("/a/b", "/a/bc", "/a/b/c", "/a", "/", "/x", "/a/b/c/d")) {
            topic.tell(repository, "published", path);
        }

        // Then
        assertThat(client.await(5))
                .extracting(event -> event.json().get("paths").get(0).asText())
                .containsExactly("/a/b", "/a/b/c", "/a", "/", "/a/b/c/d");
    }

    @Test
    void pathsThatAnEventDoesNotListMayMatch() {
        // Given
        EventClient client = open("?repo=" + repository + "&path=/a/b");
        String form = "{\"type\":\"published\",\"repository\":\"%s\",\"paths\":[\"/z\"],\"within\":\"%s\"}";

        // When
        topic.tell(repository, form.formatted(repository, "/c"));
        topic.tell(repository, form.formatted(repository, "/a"));

        // Then
        assertThat(client.await(1))
                .extracting(event -> event.json().get("within").asText())
                .containsExactly("/a");
    }

    @Test
    void typesOfANewerReleaseAreHandedOn() {
        // Given
        EventClient client = open("?repo=" + repository);

        // When
        topic.tell(
                repository,
                "{\"type\":\"collected\",\n\"repository\":\"" + repository + "\",\"objects\":[1,{\"a\":2}]}");

        // Then
        assertThat(last(client).data())
                .isEqualTo("{\"type\":\"collected\",\"repository\":\"" + repository + "\",\"objects\":[1,{\"a\":2}]}");
    }

    @Test
    void whatIsNoEventIsSkipped() {
        // Given
        EventClient client = open("");

        // When
        for (String junk : List.of(
                "",
                "{",
                "[]",
                "null",
                "{\"type\":\"a\\nevent: b\",\"repository\":\"a.test\"}",
                "{\"type\":\"a\",\"repository\":\"../..\"}",
                "{\"type\":\"a\",\"repository\":\"a.test\",\"paths\":[\"//\"]}",
                "{\"type\":\"a\",\"repository\":\"a.test\",\"pad\":\"" + "x".repeat(300_000) + "\"}",
                "[".repeat(100_000))) {
            topic.tell("junk", junk);
        }
        topic.tell(repository, "published", "/a");

        // Then
        assertThat(client.await(1)).extracting(Received::event).containsExactly("published");
    }

    @Test
    void silentStreamsGiveSignsOfLife() {
        // When
        EventClient client = open("?repo=" + repository);

        // Then for longer than the server lets other connections be idle
        await().atMost(PATIENCE).until(() -> client.comments() >= 8);
        assertThat(client.hasEnded()).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"nonsense", "12345678-", "12345678-99999999999999999999", "-1", "ﬀ", "%0Aevent: x"})
    void readerWithAnUnknownIdIsToldAndBeginsWithTheOldest(String id) {
        // Given
        topic.tell(repository, "published", "/a");

        // When
        EventClient client =
                open("?repo=" + repository + "&lastEventId=" + URLEncoder.encode(id, StandardCharsets.UTF_8));

        // Then
        List<Received> received = client.await(2);
        assertThat(received).extracting(Received::event).containsExactly("reset", "published");
        assertThat(received.get(0).json().get("reason").asText()).isEqualTo("unknown-id");
        assertThat(received.get(0).json().get("from").asText()).matches("[0-9a-f]{8}-0");
    }

    @Test
    void readerOfAnotherTopicIsTold() {
        // Given
        topic.tell(repository, "published", "/a");

        // When
        EventClient client = open("?repo=" + repository, "Last-Event-ID", "00000000-3");

        // Then
        assertThat(client.await(2)).extracting(Received::event).containsExactly("reset", "published");
        assertThat(client.received().get(0).json().get("reason").asText()).isEqualTo("other-topic");
    }

    @Test
    void readerAheadOfTheTopicIsTold() {
        // Given
        long offset = topic.tell(repository, "published", "/a");
        Position newest = recent.newest(false).orElseThrow();

        // When
        EventClient client = open("?repo=" + repository, "Last-Event-ID", newest.topic() + "-" + (offset + 1_000_000));

        // Then
        assertThat(client.await(2)).extracting(Received::event).containsExactly("reset", "published");
        assertThat(client.received().get(0).json().get("reason").asText()).isEqualTo("unknown-id");
    }

    @Test
    void readerOfEventsThatKafkaHasForgottenIsTold() throws Exception {
        // Given
        EventClient first = open("?repo=" + repository);
        tell(3);
        List<Received> seen = first.await(3);
        topic.tellMany("later.test", 200, 10);
        long kept = EventId.parse(seen.get(2).id()).orElseThrow().offset();
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", kafka.bootstrapServers()))) {
            admin.deleteRecords(Map.of(
                            EventReader.PARTITION, org.apache.kafka.clients.admin.RecordsToDelete.beforeOffset(kept)))
                    .all()
                    .get();
        }

        // When
        EventClient client =
                open("?repo=" + repository, "Last-Event-ID", seen.get(0).id());

        // Then
        List<Received> received = client.await(2);
        assertThat(received).extracting(Received::event).containsExactly("reset", "published");
        assertThat(received.get(0).json().get("reason").asText()).isEqualTo("too-old");
        assertThat(received.get(0).json().get("from").asText())
                .isEqualTo(seen.get(2).id());
        assertThat(received.get(1).id()).isEqualTo(seen.get(2).id());
    }

    @Test
    void topicThatIsMadeAnewIsNoticed() throws Exception {
        // Given
        EventClient client = open("");
        tell(1);
        String topicBefore = last(client).id().substring(0, 8);
        int before = client.received().size();

        // When
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", kafka.bootstrapServers()))) {
            admin.deleteTopics(List.of(Topics.EVENTS)).all().get();
            await().atMost(PATIENCE)
                    .until(() -> !admin.listTopics().names().get().contains(Topics.EVENTS));
        }
        TopicProvisioning.createMissing(Map.of("bootstrap.servers", kafka.bootstrapServers()), (short) 1, 30);
        await().atMost(PATIENCE)
                .until(() -> !recent.newest(false).orElseThrow().topic().equals(topicBefore));
        topic.close();
        topic = new EventTopic(kafka.bootstrapServers());
        topic.tell(repository, "published", "/new");

        // Then
        List<Received> received = client.await(before + 2);
        assertThat(received.get(before).event()).isEqualTo("reset");
        assertThat(received.get(before).json().get("reason").asText()).isEqualTo("other-topic");
        assertThat(received.get(before + 1).json().get("paths").get(0).asText()).isEqualTo("/new");
        assertThat(received.get(before + 1).id()).endsWith("-0").doesNotStartWith(topicBefore);
    }

    @Test
    void streamsOutliveKafka() {
        // Given
        EventClient client = open("?repo=" + repository);
        tell(2);
        client.await(2);

        // When
        kafka.kill();
        int comments = client.comments();
        await().atMost(PATIENCE).until(() -> client.comments() > comments + 5);
        EventClient newcomer = open("?repo=" + repository);
        kafka.restart();
        topic.tellMany(repository, 100, 10);

        // Then
        assertThat(numbers(client.await(102)).subList(2, 102))
                .containsExactlyElementsOf(IntStream.range(0, 100).boxed().toList());
        assertThat(ids(client.received())).doesNotHaveDuplicates();
        assertThat(numbers(newcomer.await(100)))
                .containsExactlyElementsOf(IntStream.range(0, 100).boxed().toList());
    }

    @Test
    void readerWhoComesBackWhileKafkaIsAwayGetsEverythingLater() {
        // Given
        EventClient first = open("?repo=" + repository);
        tell(1);
        String seen = first.await(1).get(0).id();
        topic.tellMany(repository, 200, 10);
        await().atMost(PATIENCE).until(() -> first.received().size() == 201);
        kafka.kill();

        // When
        EventClient again = open("?repo=" + repository, "Last-Event-ID", seen);
        int comments = again.comments();
        await().atMost(PATIENCE).until(() -> again.comments() > comments + 3);
        kafka.restart();

        // Then
        assertThat(numbers(again.await(200)))
                .containsExactlyElementsOf(IntStream.range(0, 200).boxed().toList());
    }

    @Test
    void readerWhoReadsNothingIsCutOff() throws IOException {
        // Given
        try (Socket socket = new Socket()) {
            socket.setReceiveBufferSize(4096);
            socket.connect(new java.net.InetSocketAddress(events.getHost(), events.getPort()));
            socket.getOutputStream()
                    .write(("GET /events?repo=" + repository + " HTTP/1.1\r\nHost: a\r\n\r\n")
                            .getBytes(StandardCharsets.US_ASCII));
            await().atMost(PATIENCE).until(() -> streams.count() == 1);

            // When
            topic.tellMany(repository, 400, 20_000);

            // Then
            await().atMost(PATIENCE).until(() -> streams.count() == 0);
        }
    }

    @Test
    void readerWhoReadsSlowlyMissesNothing() throws IOException {
        // Given one whose socket is full most of the time, so that what he wants leaves the memory
        EventClient attentive = open("?repo=" + repository);
        try (InputStream body = EventClient.get(events, "?repo=" + repository).body()) {
            await().atMost(PATIENCE).until(() -> streams.count() == 2);
            topic.tellMany(repository, 300, 20_000);
            attentive.await(300);

            // When
            String text = readUntil(body, "\"n\":299,");

            // Then
            assertThat(Pattern.compile("\"n\":([0-9]+),")
                            .matcher(text)
                            .results()
                            .map(n -> Integer.valueOf(n.group(1))))
                    .containsExactlyElementsOf(IntStream.range(0, 300).boxed().toList());
        }
    }

    @Test
    void tooManyReadersAreRefused() throws IOException {
        // Given
        for (int i = 0; i < MAX_STREAMS; i++) {
            open("?repo=" + repository);
        }

        // When
        HttpResponse<InputStream> refused = EventClient.get(events, "");

        // Then
        assertThat(refused.statusCode()).isEqualTo(503);
        assertThat(refused.headers().firstValue("retry-after")).isPresent();
        assertThat(refused.headers().firstValue("content-type")).contains("application/problem+json");
        clients.remove(0).close();
        await().atMost(PATIENCE).until(() -> streams.count() < MAX_STREAMS);
        open("?repo=" + repository);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "?repo=..",
                "?repo=",
                "?repo=a%0Ab",
                "?path=a//b",
                "?path=../a",
                "?path=%00",
                "?type=unheard-of",
                "?repos=a.test",
                "?repo=a%25zz"
            })
    void parametersThatMakeNoSenseAreRefused(String query) throws IOException {
        // When
        HttpResponse<InputStream> refused = EventClient.get(events, query, "Origin", "https://dashboard.example.org");

        // Then
        assertThat(refused.statusCode()).isEqualTo(400);
        assertThat(refused.headers().firstValue("content-type")).contains("application/problem+json");
        assertThat(refused.headers().firstValue("access-control-allow-origin")).contains("*");
    }

    @Test
    void tooManyValuesAreRefused() {
        // Given
        String query = "?path=a" + "&path=a".repeat(100);

        // Then
        assertThat(EventClient.get(events, query).statusCode()).isEqualTo(400);
    }

    @Test
    void otherOriginsMayRead() {
        // When
        var headers =
                open("", "Origin", "https://dashboard.example.org").response().headers();

        // Then
        assertThat(headers.firstValue("access-control-allow-origin")).contains("*");
    }

    @Test
    void preflightAllowsToResume() throws Exception {
        // When
        HttpResponse<Void> answer = HttpClient.newHttpClient()
                .send(
                        HttpRequest.newBuilder(events)
                                .method("OPTIONS", HttpRequest.BodyPublishers.noBody())
                                .header("Origin", "https://dashboard.example.org")
                                .header("Access-Control-Request-Method", "GET")
                                .header("Access-Control-Request-Headers", "last-event-id")
                                .build(),
                        HttpResponse.BodyHandlers.discarding());

        // Then
        assertThat(answer.statusCode()).isEqualTo(204);
        assertThat(answer.headers().firstValue("access-control-allow-origin")).contains("*");
        assertThat(answer.headers().firstValue("access-control-allow-methods")).contains("GET");
        assertThat(answer.headers().firstValue("access-control-allow-headers").orElseThrow())
                .contains("Last-Event-ID");
    }

    @Test
    void otherMethodsAreRefused() throws Exception {
        // When
        HttpResponse<Void> answer = HttpClient.newHttpClient()
                .send(
                        HttpRequest.newBuilder(events)
                                .POST(HttpRequest.BodyPublishers.ofString("x"))
                                .build(),
                        HttpResponse.BodyHandlers.discarding());

        // Then
        assertThat(answer.statusCode()).isEqualTo(405);
        assertThat(answer.headers().firstValue("allow")).contains("GET, OPTIONS");
    }

    private EventClient open(String query, String... headers) {
        EventClient client = EventClient.open(events, query, headers);
        clients.add(client);
        return client;
    }

    /** Numbered from 0. */
    private void tell(int count) {
        for (int i = 0; i < count; i++) {
            topic.tell(repository, EventTopic.json(repository, "published", "/a", i));
        }
    }

    private static Received last(EventClient client) {
        List<Received> received = client.await(1);
        return received.get(received.size() - 1);
    }

    private static List<Integer> numbers(List<Received> received) {
        return received.stream().map(event -> event.json().get("n").asInt()).toList();
    }

    private static List<String> ids(List<Received> received) {
        assertThat(new HashSet<>(received)).hasSameSizeAs(received);
        return received.stream().map(Received::id).toList();
    }

    private static String readUntil(InputStream body, String end) throws IOException {
        StringBuilder text = new StringBuilder();
        byte[] buffer = new byte[8192];
        while (text.indexOf(end, Math.max(0, text.length() - 30_000)) < 0) {
            int read = body.read(buffer);
            assertThat(read).as("the stream goes on").isPositive();
            text.append(new String(buffer, 0, read, StandardCharsets.UTF_8));
        }
        return text.toString();
    }
}
