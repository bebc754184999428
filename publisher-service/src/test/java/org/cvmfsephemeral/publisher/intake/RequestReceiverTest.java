package org.cvmfsephemeral.publisher.intake;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.cvmfsephemeral.format.repository.RepositoryName;
import org.cvmfsephemeral.format.signature.Pem;
import org.cvmfsephemeral.format.whitelist.SignedWhitelist;
import org.cvmfsephemeral.ledger.repository.Repositories;
import org.cvmfsephemeral.publisher.Sandbox;
import org.cvmfsephemeral.publisher.store.RepositoryStore;
import org.cvmfsephemeral.testing.BackingServices;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Requests as they come from Kafka. */
@QuarkusTest
@QuarkusTestResource(BackingServices.class)
class RequestReceiverTest {
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final int LIMIT = 1 << 20;

    @ConfigProperty(name = "kafka.bootstrap.servers")
    String brokers;

    @Inject
    Sandbox sandbox;

    @Inject
    Repositories repositories;

    @Inject
    RepositoryStore store;

    @Inject
    Clock clock;

    private Producer<String, String> producer;

    @BeforeEach
    void connect() {
        producer = new KafkaProducer<>(
                Map.of("bootstrap.servers", brokers), new StringSerializer(), new StringSerializer());
    }

    @AfterEach
    void disconnect() {
        producer.close();
    }

    @Test
    void whitelistOfOneRepositoryIsSignedAnew() throws Exception {
        // Given
        RepositoryName wanted = sandbox.create("resign");
        RepositoryName other = sandbox.create("resign-not");

        // When
        ask("RESIGN_WHITELISTS", wanted, Duration.ZERO);

        // Then
        awaitVersion(wanted, 2);
        await().atMost(PATIENCE).untilAsserted(() -> assertThat(storedWhitelist(wanted))
                .isEqualTo(repositories.whitelist(wanted).orElseThrow().content()));
        SignedWhitelist.parse(storedWhitelist(wanted))
                .verify(List.of(
                        Pem.readPublicKey(sandbox.repository(wanted).publicKey().orElseThrow())));
        assertThat(version(other)).isEqualTo(1);
    }

    @Test
    void whitelistsOfAllRepositoriesAreSignedAnew() throws Exception {
        // Given
        RepositoryName one = sandbox.create("resign-one");
        RepositoryName other = sandbox.create("resign-other");

        // When
        ask("RESIGN_WHITELISTS", null, Duration.ZERO);

        // Then
        awaitVersion(one, 2);
        awaitVersion(other, 2);
    }

    @Test
    void currentManifestIsAnnouncedAgain() throws Exception {
        // Given
        RepositoryName wanted = sandbox.create("announce");
        RepositoryName other = sandbox.create("announce-not");
        await().atMost(PATIENCE).until(() -> announcements(wanted) > 0 && announcements(other) > 0);
        int before = announcements(wanted);
        int otherBefore = announcements(other);

        // When
        ask("ANNOUNCE", wanted, Duration.ZERO);

        // Then
        await().atMost(PATIENCE).until(() -> announcements(wanted) > before);
        assertThat(announcements(other)).isEqualTo(otherBefore);
        assertThat(sandbox.repository(wanted).revision()).isEqualTo(1);
    }

    @Test
    void collectionIsToldWhereMonitoringLooksForIt() throws Exception {
        // Given
        RepositoryName wanted = sandbox.create("collected");
        RepositoryName other = sandbox.create("collected-not");

        // When
        ask("COLLECTED", wanted, Duration.ZERO);

        // Then
        await().atMost(PATIENCE).untilAsserted(() -> assertThat(store.find(RepositoryStore.status(wanted), LIMIT)
                        .map(found -> new String(found.bytes(), StandardCharsets.UTF_8)))
                .hasValueSatisfying(text -> assertThat(text).contains("\"last_gc\":")));
        assertThat(store.exists(RepositoryStore.status(other))).isFalse();
    }

    @Test
    void whatCannotBeCarriedOutIsNoObstacle() throws Exception {
        // Given
        RepositoryName stale = sandbox.create("stale");
        RepositoryName wanted = sandbox.create("wanted");

        // When
        send("no JSON");
        send("{\"kind\":\"FLY\"}");
        send("{\"kind\":\"ANNOUNCE\",\"repository\":\"nobody.example.org\",\"requestedAt\":"
                + clock.instant().getEpochSecond() + "}");
        ask("EXPIRE_NOW", stale, Duration.ZERO);
        ask("RESIGN_WHITELISTS", stale, Duration.ofMinutes(11));
        ask("RESIGN_WHITELISTS", wanted, Duration.ofMinutes(9));

        // Then
        awaitVersion(wanted, 2);
        assertThat(version(stale)).isEqualTo(1);
    }

    private void awaitVersion(RepositoryName name, int version) {
        await().atMost(PATIENCE).until(() -> version(name) >= version);
    }

    private int version(RepositoryName name) {
        return repositories.whitelist(name).orElseThrow().version();
    }

    private byte[] storedWhitelist(RepositoryName name) {
        return store.find(RepositoryStore.whitelist(name), LIMIT).orElseThrow().bytes();
    }

    /** How often the repository's revisions were announced until now. */
    private int announcements(RepositoryName name) {
        try (Consumer<String, String> consumer = new KafkaConsumer<>(
                Map.of("bootstrap.servers", brokers), new StringDeserializer(), new StringDeserializer())) {
            List<TopicPartition> partitions = consumer.partitionsFor("cvmfs.revisions").stream()
                    .map(partition -> new TopicPartition(partition.topic(), partition.partition()))
                    .toList();
            consumer.assign(partitions);
            consumer.seekToBeginning(partitions);
            Map<TopicPartition, Long> ends = new HashMap<>(consumer.endOffsets(partitions));
            int count = 0;
            while (!ends.isEmpty()) {
                for (var announced : consumer.poll(Duration.ofMillis(100))) {
                    count += name.value().equals(announced.key()) ? 1 : 0;
                }
                ends.entrySet().removeIf(end -> consumer.position(end.getKey()) >= end.getValue());
            }
            return count;
        }
    }

    private void ask(String kind, RepositoryName repository, Duration ago) throws Exception {
        String target = repository == null ? "" : "\"repository\":\"" + repository + "\",";
        send("{\"kind\":\"" + kind + "\"," + target + "\"requestedAt\":"
                + clock.instant().minus(ago).getEpochSecond() + ",\"correlation\":\"" + UUID.randomUUID() + "\"}");
    }

    private void send(String message) throws Exception {
        producer.send(new ProducerRecord<>("cvmfs.requests", message)).get();
    }
}
