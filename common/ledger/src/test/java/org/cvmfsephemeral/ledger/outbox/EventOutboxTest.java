package org.cvmfsephemeral.ledger.outbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import jakarta.transaction.TransactionalException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.stream.IntStream;
import org.cvmfsephemeral.embedded.KafkaServer;
import org.cvmfsephemeral.format.repository.RepositoryName;
import org.cvmfsephemeral.ledger.LedgerJson;
import org.cvmfsephemeral.ledger.fixture.HeardTopic;
import org.cvmfsephemeral.ledger.fixture.LedgerRows;
import org.cvmfsephemeral.ledger.fixture.LedgerServices;
import org.cvmfsephemeral.messages.RepositoryEvent;
import org.cvmfsephemeral.messages.Topics;
import org.cvmfsephemeral.messages.TouchedPaths;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Events through the outbox, on a broker that is killed and restarted. */
@QuarkusTest
@QuarkusTestResource(LedgerServices.class)
@Timeout(180)
class EventOutboxTest {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final int ALL = Integer.MAX_VALUE;

    @Inject
    Outbox outbox;

    @Inject
    LedgerRows rows;

    KafkaServer kafka;

    private RepositoryName repository;

    @BeforeEach
    void nameRepository() {
        repository = RepositoryName.of(UUID.randomUUID() + ".test");
    }

    @AfterEach
    void restoreKafka() {
        if (!kafka.isAlive()) {
            kafka.restart();
        }
    }

    @Test
    void eventsOfATransactionArriveInTheirOrder() {
        // Given
        List<RepositoryEvent> events = events(500);

        // When
        LedgerRows.inTransaction(() -> outbox.tell(events));

        // Then
        try (HeardTopic topic = eventTopic()) {
            await().atMost(PATIENCE).until(() -> topic.heardFor(repository).size() >= events.size());
            assertThat(topic.heardFor(repository))
                    .containsExactlyElementsOf(
                            events.stream().map(LedgerJson::write).toList());
            assertThat(topic.partitionsOf(repository)).containsExactly(0);
        }
    }

    @Test
    void eventsAreOwedUntilTheyHaveArrived() {
        // When
        LedgerRows.inTransaction(() -> {
            outbox.tell(events(3));
            assertThat(owed()).as("before the commit").isZero();
        });

        // Then
        await().atMost(PATIENCE).until(() -> owed() == 0);
        try (HeardTopic topic = eventTopic()) {
            await().atMost(PATIENCE).until(() -> topic.heardFor(repository).size() == 3);
        }
    }

    @Test
    void eventsThatAreRolledBackAreNeverTold() {
        // Given
        List<RepositoryEvent> later = events(1);

        // When
        assertThatThrownBy(() -> LedgerRows.inTransaction(() -> {
                    outbox.tell(events(3));
                    throw new IllegalArgumentException("on purpose");
                }))
                .hasMessageContaining("on purpose");
        LedgerRows.inTransaction(() -> outbox.tell(later));

        // Then
        try (HeardTopic topic = eventTopic()) {
            await().atMost(PATIENCE).until(() -> !topic.heardFor(repository).isEmpty());
            assertThat(topic.heardFor(repository)).containsExactly(LedgerJson.write(later.get(0)));
        }
        await().atMost(PATIENCE).until(() -> owed() == 0);
    }

    @Test
    void tellingNeedsATransaction() {
        assertThatThrownBy(() -> outbox.tell(events(1))).isInstanceOf(TransactionalException.class);
    }

    @Test
    void eventsToldWithoutKafkaArriveWhenItIsBack() {
        // Given
        kafka.kill();
        List<RepositoryEvent> events = events(20);
        LedgerRows.inTransaction(() -> outbox.tell(events));
        // Longer than the producer tries.
        await().during(Duration.ofSeconds(17)).atMost(Duration.ofSeconds(22)).until(() -> owed() == events.size());

        // When
        kafka.restart();

        // Then
        try (HeardTopic topic = eventTopic()) {
            await().atMost(PATIENCE).untilAsserted(() -> assertThat(Set.copyOf(topic.heardFor(repository)))
                    .hasSize(20));
        }
        await().atMost(PATIENCE).until(() -> owed() == 0);
    }

    @Test
    void eventsOfACrashedServiceAreSentByAnother() {
        // Given
        oldEvent("{\"n\":1}", "1 minute");

        // Then
        try (HeardTopic topic = eventTopic()) {
            await().atMost(PATIENCE).until(() -> topic.heardFor(repository).contains("{\"n\":1}"));
        }
        await().atMost(PATIENCE).until(() -> owed() == 0);
    }

    @Test
    void oldestEventsBeyondTheNumberAreGivenUp() {
        // Given three that another process is sending
        kafka.kill();
        LedgerRows.inTransaction(() -> outbox.tell(events(3)));

        // When
        outbox.drop(Topics.EVENTS, Duration.ofDays(1), 2);

        // Then
        assertThat(owed()).isEqualTo(2);
        assertThat(rows.query(
                        "SELECT min(payload::json ->> 'revision') FROM outbox WHERE topic = 'cvmfs.events' AND key = ?",
                        String.class,
                        repository.value()))
                .as("the first of those that are left")
                .isEqualTo("2");
    }

    @Test
    void eventsThatAreTooOldAreGivenUp() {
        // Given
        kafka.kill();
        oldEvent("{}", "25 hours");
        LedgerRows.inTransaction(() -> outbox.tell(events(1)));

        // When
        int gone = outbox.drop(Topics.EVENTS, Duration.ofHours(24), ALL);

        // Then the sweep, which does the same, may have been first
        assertThat(gone).isLessThanOrEqualTo(1);
        assertThat(owed()).isEqualTo(1);
    }

    @Test
    void doorbellsAndAnnouncementsAreNeverGivenUp() {
        // Given
        kafka.kill();
        rows.update("""
                INSERT INTO outbox (topic, key, payload, created_at)
                SELECT topic, ?, '{}', clock_timestamp() - interval '10 years'
                FROM unnest(ARRAY['cvmfs.changes', 'cvmfs.revisions']) AS topics (topic)""", repository.value());

        // When
        outbox.drop(Topics.EVENTS, Duration.ofHours(24), 0);

        // Then
        assertThat(rows.count("SELECT count(*) FROM outbox WHERE key = ?", repository.value()))
                .isEqualTo(2);
        rows.update("DELETE FROM outbox WHERE key = ?", repository.value());
    }

    private void oldEvent(String payload, String age) {
        rows.update("""
                INSERT INTO outbox (topic, key, payload, created_at)
                VALUES ('cvmfs.events', ?, ?, clock_timestamp() - CAST(? AS interval))""", repository.value(), payload, age);
    }

    private int owed() {
        return rows.count("SELECT count(*) FROM outbox WHERE topic = 'cvmfs.events' AND key = ?", repository.value());
    }

    private HeardTopic eventTopic() {
        return new HeardTopic(kafka.bootstrapServers(), Topics.EVENTS);
    }

    private List<RepositoryEvent> events(int count) {
        return IntStream.rangeClosed(1, count)
                .<RepositoryEvent>mapToObj(i -> new RepositoryEvent.Published(
                        repository.value(),
                        Instant.EPOCH,
                        UUID.randomUUID(),
                        i,
                        "ab",
                        TouchedPaths.of(List.of("/a/" + i)),
                        null))
                .toList();
    }
}
