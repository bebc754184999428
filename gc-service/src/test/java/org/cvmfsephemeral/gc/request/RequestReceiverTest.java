package org.cvmfsephemeral.gc.request;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.quarkus.narayana.jta.QuarkusTransaction;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import jakarta.inject.Inject;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.StringSerializer;
import org.cvmfsephemeral.format.repository.RepositoryName;
import org.cvmfsephemeral.format.repository.RepositoryPath;
import org.cvmfsephemeral.gc.fixture.GcServices;
import org.cvmfsephemeral.gc.fixture.PublishedPaths;
import org.cvmfsephemeral.gc.fixture.RequestedSweeps;
import org.cvmfsephemeral.ledger.change.ChangeProblem;
import org.cvmfsephemeral.ledger.change.ChangeState;
import org.cvmfsephemeral.ledger.change.Changes;
import org.cvmfsephemeral.ledger.lease.Sessions;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Requests as they come from Kafka, while nothing is done by schedule. */
@QuarkusTest
@TestProfile(RequestedSweeps.class)
@QuarkusTestResource(GcServices.class)
class RequestReceiverTest {
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    @ConfigProperty(name = "kafka.bootstrap.servers")
    String brokers;

    @Inject
    PublishedPaths published;

    @Inject
    Sessions sessions;

    @Inject
    Changes changes;

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
    void overduePathsOfOneRepositoryAreQueuedForRemoval() throws Exception {
        // Given
        RepositoryName wanted = published.overdue("/a");
        RepositoryName other = published.overdue("/a");

        // When
        ask("EXPIRE_NOW", wanted, Duration.ZERO);

        // Then
        awaitRemovals(wanted);
        assertThat(published.queued(other)).isEmpty();
    }

    @Test
    void overduePathsOfAllRepositoriesAreQueuedForRemoval() throws Exception {
        // Given
        RepositoryName one = published.overdue("/a");
        RepositoryName other = published.overdue("/a");

        // When
        ask("EXPIRE_NOW", null, Duration.ZERO);

        // Then
        awaitRemovals(one);
        awaitRemovals(other);
    }

    @Test
    void houseIsKept() throws Exception {
        // Given
        RepositoryName repository = published.overdue("/a");
        UUID writer = published.writer(repository, "/b");
        published.update("UPDATE session SET heartbeat_at = now() - interval '1 hour' WHERE id = ?1", writer);
        UUID old = sessions.announceAtOnce(repository, new RepositoryPath("/c"), "writer", List.of());
        QuarkusTransaction.requiringNew()
                .run(() -> changes.reject(old, ChangeState.QUEUED, new ChangeProblem("t", "t", 409, "d")));
        published.update("UPDATE change SET final_at = now() - interval '8 days' WHERE id = ?1", old);

        published.update(
                "INSERT INTO idempotency_key (repository, key, fingerprint, answer, created_at)"
                        + " VALUES (?1, 'k', 'f', 'a', now() - interval '2 days')",
                repository.value());
        published.update(
                "INSERT INTO content_digest (repository, digest, size, content, seen_at)"
                        + " VALUES (?1, 'd', 1, '{}', now() - interval '60 days')",
                repository.value());

        // When
        ask("HOUSEKEEPING", repository, Duration.ZERO);

        // Then
        awaitRemovals(repository);
        await().atMost(PATIENCE).until(() -> !published.sessionExists(writer));
        await().atMost(PATIENCE).until(() -> changes.find(old).isEmpty());
        await().atMost(PATIENCE).until(() -> rowsOf("idempotency_key", repository) == 0);
        await().atMost(PATIENCE).until(() -> rowsOf("content_digest", repository) == 0);
    }

    private long rowsOf(String table, RepositoryName repository) {
        return published.count("SELECT count(*) FROM " + table + " WHERE repository = ?1", repository.value());
    }

    @Test
    void whatCannotBeCarriedOutIsNoObstacle() throws Exception {
        // Given
        RepositoryName stale = published.overdue("/a");
        RepositoryName announced = published.overdue("/a");
        RepositoryName wanted = published.overdue("/a");

        // When
        send(null);
        send("no JSON");
        send("[]");
        send("{\"kind\":\"EXPIRE_NOW\",\"repository\":7,\"requestedAt\":\"soon\"}");
        send("{\"kind\":\"FLY\",\"requestedAt\":" + clock.instant().getEpochSecond() + "}");
        send("{\"kind\":\"EXPIRE_NOW\",\"repository\":\"../x\",\"requestedAt\":"
                + clock.instant().getEpochSecond() + "}");
        ask("EXPIRE_NOW", stale, Duration.ofMinutes(11));
        ask("ANNOUNCE", announced, Duration.ZERO);
        ask("EXPIRE_NOW", wanted, Duration.ofMinutes(9));

        // Then
        awaitRemovals(wanted);
        assertThat(published.queued(stale)).isEmpty();
        assertThat(published.queued(announced)).isEmpty();
    }

    @Test
    void repeatedRequestChangesNothing() throws Exception {
        // Given
        RepositoryName repeated = published.overdue("/a");
        RepositoryName last = published.overdue("/a");

        // When
        ask("EXPIRE_NOW", repeated, Duration.ZERO);
        ask("EXPIRE_NOW", repeated, Duration.ZERO);
        ask("EXPIRE_NOW", last, Duration.ZERO);

        // Then
        awaitRemovals(last);
        assertThat(published.queued(repeated)).hasSize(1);
    }

    private void awaitRemovals(RepositoryName repository) {
        await().atMost(PATIENCE)
                .untilAsserted(() -> assertThat(published.queued(repository)).hasSize(1));
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
