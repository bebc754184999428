package org.cvmfsephemeral.publisher.publish;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.cvmfsephemeral.format.repository.RepositoryName;
import org.cvmfsephemeral.ledger.change.Operation;
import org.cvmfsephemeral.ledger.lock.AdvisoryLock;
import org.cvmfsephemeral.messages.Topics;
import org.cvmfsephemeral.publisher.Sandbox;
import org.cvmfsephemeral.testing.BackingServices;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What arrives on the real topic when changes become final. */
@QuarkusTest
@QuarkusTestResource(BackingServices.class)
@Timeout(120)
class EventsTest {
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final ObjectMapper JSON = new ObjectMapper();

    @Inject
    Sandbox sandbox;

    @ConfigProperty(name = "kafka.bootstrap.servers")
    String brokers;

    private KafkaConsumer<String, byte[]> consumer;
    private final List<JsonNode> heard = new ArrayList<>();

    @BeforeEach
    void listen() {
        consumer = new KafkaConsumer<>(
                Map.of("bootstrap.servers", brokers), new StringDeserializer(), new ByteArrayDeserializer());
        List<TopicPartition> topic = List.of(new TopicPartition(Topics.EVENTS, 0));
        consumer.assign(topic);
        consumer.seekToEnd(topic);
        consumer.position(topic.get(0));
    }

    @AfterEach
    void close() {
        consumer.close();
    }

    @Test
    void newRepositoryIsCreated() {
        // When
        RepositoryName name = sandbox.create("created");

        // Then
        JsonNode event = heard(name, 1).get(0);
        assertThat(event.get("type").asText()).isEqualTo("created");
        assertThat(event.get("revision").asLong()).isEqualTo(1);
        assertThat(event.get("rootHash").asText())
                .isEqualTo(sandbox.repository(name).rootHash().orElseThrow().toString());
    }

    @Test
    void eachChangeOfARevisionIsPublished() {
        // Given
        RepositoryName name = sandbox.create("published");
        List<UUID> changes = new ArrayList<>();
        try (AdvisoryLock held = sandbox.hold(name)) {
            for (int i = 0; i < 20; i++) {
                changes.add(sandbox.queue(name, "/d/f" + i, "content"));
            }
        }

        // When
        changes.forEach(sandbox::await);

        // Then
        List<JsonNode> events = heard(name, 21).subList(1, 21);
        assertThat(events).allSatisfy(event -> {
            assertThat(event.get("type").asText()).isEqualTo("published");
            assertThat(event.get("revision").asLong()).isEqualTo(2);
        });
        assertThat(events)
                .extracting(event -> event.get("change").asText())
                .containsExactlyElementsOf(changes.stream().map(UUID::toString).toList());
        assertThat(events.get(3).get("paths").toString()).isEqualTo("[\"/d/f3\"]");
    }

    @Test
    void changeThatDoesNotFitIsRejected() {
        // Given
        RepositoryName name = sandbox.create("rejected");

        // When
        UUID change = sandbox.announce(name, "/missing", new Operation.Delete("/missing", false));
        sandbox.await(change);

        // Then
        JsonNode event = heard(name, 2).get(1);
        assertThat(event.get("type").asText()).isEqualTo("rejected");
        assertThat(event.get("change").asText()).isEqualTo(change.toString());
        assertThat(event.get("problem").asText()).isEqualTo("unknown-path");
        assertThat(event.get("paths").toString()).isEqualTo("[\"/missing\"]");
    }

    @Test
    void changeThatIsRejectedBesideOthersIsToldOnce() {
        // Given
        RepositoryName name = sandbox.create("beside");
        UUID rejected;
        UUID accepted;
        try (AdvisoryLock held = sandbox.hold(name)) {
            rejected = sandbox.announce(name, "/missing", new Operation.Delete("/missing", false));
            accepted = sandbox.queue(name, "/file", "content");
        }

        // When
        sandbox.await(rejected);
        sandbox.await(accepted);
        sandbox.publish(name, "/last", "content");

        // Then
        assertThat(heard(name, 4))
                .extracting(event -> event.get("type").asText())
                .containsExactly("created", "rejected", "published", "published");
    }

    @Test
    void pathsWhoseTimeHasComeExpire() {
        // Given
        RepositoryName name = sandbox.create("expired");
        Instant expires = Instant.parse("2020-01-01T00:00:00Z");
        sandbox.await(sandbox.announce(name, "/d/old", sandbox.putFile(name, "/d/old", "content", expires)));

        // When
        UUID change = sandbox.announceAll(
                name,
                "/d",
                List.of(
                        new Operation.Expire("/d/old", "2020-01-01T00:00:00Z"),
                        new Operation.Expire("/d/other", "2020-01-01T00:00:00Z")));
        sandbox.await(change);
        sandbox.publish(name, "/last", "content");

        // Then
        List<JsonNode> events = heard(name, 4);
        assertThat(events)
                .extracting(event -> event.get("type").asText())
                .containsExactly("created", "published", "expired", "published");
        assertThat(events.get(2).get("change").asText()).isEqualTo(change.toString());
        assertThat(events.get(2).get("paths").toString()).isEqualTo("[\"/d/old\"]");
        assertThat(events.get(2).get("revision").asLong()).isEqualTo(3);
    }

    @Test
    void tagsAndRollbacksAreTold() {
        // Given
        RepositoryName name = sandbox.create("tagged");
        sandbox.publish(name, "/file", "content");

        // When
        sandbox.await(sandbox.announce(name, "/.cvmfs/tags/v1", new Operation.PutTag("v1", 1L, "first", false)));
        sandbox.await(sandbox.announce(name, "", new Operation.Rollback("v1", null)));

        // Then
        List<JsonNode> events = heard(name, 5);
        assertThat(events)
                .extracting(event -> event.get("type").asText())
                .containsExactly("created", "published", "published", "tagged", "published");
        assertThat(events.get(3).get("tags").toString()).isEqualTo("[\"v1\"]");
        assertThat(events.get(4).get("rolledBackTo").asLong()).isEqualTo(1);
        assertThat(events.get(4).get("paths").toString()).isEqualTo("[\"/\"]");
    }

    private List<JsonNode> heard(RepositoryName name, int count) {
        await().atMost(PATIENCE).until(() -> poll(name).size() >= count);
        return poll(name);
    }

    private List<JsonNode> poll(RepositoryName name) {
        consumer.poll(Duration.ofMillis(100)).forEach(message -> heard.add(parse(message.value())));
        return heard.stream()
                .filter(event -> event.get("repository").asText().equals(name.value()))
                .toList();
    }

    private static JsonNode parse(byte[] value) {
        try {
            return JSON.readTree(new String(value, StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
