package org.cvmfsephemeral.ledger.outbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import jakarta.transaction.TransactionalException;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.stream.IntStream;
import org.cvmfsephemeral.embedded.KafkaServer;
import org.cvmfsephemeral.format.repository.RepositoryName;
import org.cvmfsephemeral.ledger.fixture.HeardTopic;
import org.cvmfsephemeral.ledger.fixture.LedgerRows;
import org.cvmfsephemeral.ledger.fixture.LedgerServices;
import org.cvmfsephemeral.messages.Topics;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@QuarkusTest
@QuarkusTestResource(LedgerServices.class)
@Timeout(180)
class OutboxTest {
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    @Inject
    Outbox outbox;

    @Inject
    LedgerRows rows;

    KafkaServer kafka;

    private RepositoryName repository;

    @BeforeEach
    void createRepository() {
        repository = RepositoryName.of(UUID.randomUUID() + ".test");
    }

    @AfterEach
    void restoreKafka() {
        if (!kafka.isAlive()) {
            kafka.restart();
        }
    }

    @Test
    void doorbellArrivesUnderTheRepositorysKey() {
        // Given
        UUID change = UUID.randomUUID();

        // When
        ring(change);

        // Then
        try (HeardTopic topic = new HeardTopic(kafka.bootstrapServers(), Topics.CHANGES)) {
            await().atMost(PATIENCE).untilAsserted(() -> assertThat(topic.heardFor(repository))
                    .containsExactly("{\"repository\":\"%s\",\"changeId\":\"%s\"}".formatted(repository, change)));
        }
    }

    @Test
    void doorbellForAWholeRepositoryNamesNoChange() {
        // When
        ring(null);

        // Then
        try (HeardTopic topic = new HeardTopic(kafka.bootstrapServers(), Topics.CHANGES)) {
            await().atMost(PATIENCE).untilAsserted(() -> assertThat(topic.heardFor(repository))
                    .containsExactly("{\"repository\":\"%s\"}".formatted(repository)));
        }
    }

    @Test
    void doorbellIsOwedUntilItHasArrived() {
        // When
        LedgerRows.inTransaction(() -> {
            outbox.ring(repository, UUID.randomUUID());
            assertThat(rows.doorbellsOwed(repository)).as("before the commit").isZero();
        });

        // Then
        await().atMost(PATIENCE).until(() -> rows.doorbellsOwed(repository) == 0);
        try (HeardTopic topic = new HeardTopic(kafka.bootstrapServers(), Topics.CHANGES)) {
            await().atMost(PATIENCE).until(() -> !topic.heardFor(repository).isEmpty());
        }
    }

    @Test
    void doorbellThatIsRolledBackNeverRings() {
        // Given
        RepositoryName other = RepositoryName.of("after." + repository);

        // When
        assertThatThrownBy(() -> LedgerRows.inTransaction(() -> {
                    outbox.ring(repository, UUID.randomUUID());
                    throw new IllegalArgumentException("on purpose");
                }))
                .hasMessageContaining("on purpose");
        LedgerRows.inTransaction(() -> outbox.ring(other, null));

        // Then
        try (HeardTopic topic = new HeardTopic(kafka.bootstrapServers(), Topics.CHANGES)) {
            await().atMost(PATIENCE).until(() -> !topic.heardFor(other).isEmpty());
            assertThat(topic.heardFor(repository)).isEmpty();
        }
        assertThat(rows.doorbellsOwed(repository)).isZero();
    }

    @Test
    void ringingNeedsATransaction() {
        assertThatThrownBy(() -> outbox.ring(repository, null)).isInstanceOf(TransactionalException.class);
    }

    @Test
    void doorbellsRungWithoutKafkaArriveWhenItIsBack() {
        // Given
        kafka.kill();
        List<RepositoryName> ringing = IntStream.range(0, 10)
                .mapToObj(i -> RepositoryName.of("r" + i + "." + repository))
                .toList();

        // When
        ringing.forEach(each -> LedgerRows.inTransaction(() -> outbox.ring(each, new UUID(0, 1))));
        ringing.forEach(each -> LedgerRows.inTransaction(() -> outbox.ring(each, new UUID(0, 2))));
        await().during(Duration.ofSeconds(8)).atMost(Duration.ofSeconds(12)).until(() -> ringing.stream()
                .allMatch(each -> rows.doorbellsOwed(each) == 2));
        kafka.restart();

        // Then
        try (HeardTopic topic = new HeardTopic(kafka.bootstrapServers(), Topics.CHANGES)) {
            await().atMost(PATIENCE).until(() -> ringing.stream().allMatch(each -> rows.doorbellsOwed(each) == 0));
            // One may ring for two, and any may ring twice, which is harmless; each repository has to be rung for.
            await().atMost(PATIENCE).untilAsserted(() -> assertThat(ringing)
                    .allSatisfy(each -> assertThat(topic.heardFor(each)).isNotEmpty()));
        }
    }

    @Test
    void doorbellOfACrashedServiceIsSentByTheNext() {
        // Given
        String payload = "{\"repository\":\"%s\"}".formatted(repository);
        rows.update("""
                INSERT INTO outbox (topic, key, payload, created_at)
                VALUES ('cvmfs.changes', ?, ?, clock_timestamp() - interval '1 minute')""", repository.value(), payload);

        // Then
        try (HeardTopic topic = new HeardTopic(kafka.bootstrapServers(), Topics.CHANGES)) {
            await().atMost(PATIENCE).until(() -> topic.heardFor(repository).contains(payload));
        }
        await().atMost(PATIENCE).until(() -> rows.doorbellsOwed(repository) == 0);
    }

    @Test
    void announcementIsOwedUntilItIsSettled() {
        // Given
        long first = outbox.announce(repository);
        long second = outbox.announce(repository);

        // Then
        assertThat(outbox.unannounced()).containsOnlyOnce(repository);
        assertThat(outbox.newestAnnouncement(repository)).isEqualTo(second).isGreaterThan(first);
    }

    @Test
    void settlingLeavesWhatIsOwedSince() {
        // Given
        long first = outbox.announce(repository);
        long second = outbox.announce(repository);

        // When
        outbox.announced(repository, first);

        // Then
        assertThat(outbox.newestAnnouncement(repository)).isEqualTo(second);
    }

    @Test
    void settledRepositoryOwesNothing() {
        // Given
        outbox.announce(repository);
        RepositoryName other = RepositoryName.of("other." + repository);
        outbox.announce(other);

        // When
        outbox.announced(repository, outbox.newestAnnouncement(repository));

        // Then
        assertThat(outbox.unannounced()).doesNotContain(repository).contains(other);
        assertThat(outbox.newestAnnouncement(repository)).isZero();
    }

    @Test
    void overdueDoorbellsComeInTheirOrder() {
        // Given
        for (int i = 1; i <= 3; i++) {
            rows.update("""
                    INSERT INTO outbox (topic, key, payload, created_at)
                    VALUES ('cvmfs.changes', ?, ?, clock_timestamp() - interval '10 years')""", repository.value(), doorbell(i));
        }

        // When
        List<Owed> owed = outbox.claimOverdue(Topics.CHANGES, Duration.ofDays(9 * 365), 2);

        // Then
        assertThat(owed).extracting(Owed::payload).containsExactly(doorbell(1), doorbell(2));
    }

    @Test
    void overdueDoorbellIsGivenToOneSweepOnly() {
        // Given
        rows.update("""
                INSERT INTO outbox (topic, key, payload, created_at)
                VALUES ('cvmfs.changes', ?, ?, clock_timestamp() - interval '10 years')""", repository.value(), doorbell(1));
        outbox.claimOverdue(Topics.CHANGES, Duration.ofDays(9 * 365), 10);

        // When
        List<Owed> again = outbox.claimOverdue(Topics.CHANGES, Duration.ofDays(9 * 365), 10);

        // Then
        assertThat(again).extracting(Owed::key).doesNotContain(repository.value());
    }

    private String doorbell(int change) {
        return "{\"repository\":\"%s\",\"changeId\":\"%s\"}".formatted(repository, new UUID(0, change));
    }

    private void ring(UUID change) {
        LedgerRows.inTransaction(() -> outbox.ring(repository, change));
    }
}
