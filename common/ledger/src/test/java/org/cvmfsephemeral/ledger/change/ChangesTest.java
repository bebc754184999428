package org.cvmfsephemeral.ledger.change;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import jakarta.transaction.TransactionalException;
import java.util.List;
import java.util.UUID;
import org.cvmfsephemeral.format.object.ContentHash;
import org.cvmfsephemeral.format.repository.RepositoryName;
import org.cvmfsephemeral.format.repository.RepositoryPath;
import org.cvmfsephemeral.ledger.fixture.LedgerRows;
import org.cvmfsephemeral.ledger.fixture.LedgerServices;
import org.cvmfsephemeral.ledger.lease.Sessions;
import org.cvmfsephemeral.ledger.repository.Attempts;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

@QuarkusTest
@QuarkusTestResource(LedgerServices.class)
class ChangesTest {
    private static final ChangeProblem PROBLEM = new ChangeProblem("file-exists", "File exists", 409, "'/a' exists.");

    @Inject
    Changes changes;

    @Inject
    Attempts attempts;

    @Inject
    Sessions sessions;

    @Inject
    LedgerRows rows;

    private RepositoryName repository;

    @BeforeEach
    void createRepository() {
        repository = rows.activeRepository();
    }

    @Test
    void queuedComeInTheOrderOfTheirQueueing() {
        // Given
        UUID first = rows.queuedChange(repository, "/b");
        UUID second = rows.queuedChange(repository, "/a");
        UUID third = rows.queuedChange(repository, "/c");

        // Then
        assertThat(changes.queued(repository, 10)).extracting(QueuedChange::id).containsExactly(first, second, third);
        assertThat(changes.queued(repository, 2)).extracting(QueuedChange::id).containsExactly(first, second);
        assertThat(changes.loadQueued(List.of(third, first)))
                .extracting(Change::id)
                .containsExactly(first, third);
    }

    @Test
    void queuedTellSizeAndAttempts() {
        // Given
        UUID change = rows.queuedChange(repository, "/é");
        attempts.begin(repository, UUID.randomUUID(), List.of(change));

        // When
        List<QueuedChange> queued = changes.queued(repository, 10);

        // Then
        int bytes = "[{\"op\":\"delete\",\"path\":\"/é\",\"recursive\":false}]".length() + 1;
        assertThat(queued).containsExactly(new QueuedChange(change, bytes, 1, false));
    }

    @Test
    void onlyARollbackIsAloneInItsRevision() {
        // Given
        UUID plain = rows.queuedChange(repository, "/a");
        UUID tag = announce("/t", new Operation.PutTag("v1", null, "", false));
        UUID rollback = announce("/r", new Operation.Rollback(null, 1L));

        // Then
        assertThat(changes.queued(repository, 10))
                .extracting(QueuedChange::id, QueuedChange::exclusive)
                .containsExactly(tuple(plain, false), tuple(tag, false), tuple(rollback, true));
    }

    private UUID announce(String path, Operation operation) {
        return sessions.announceAtOnce(repository, new RepositoryPath(path), "tester", List.of(operation));
    }

    @Test
    void changeOfAnotherRepositoryIsNotQueuedHere() {
        rows.queuedChange(rows.activeRepository(), "/a");

        assertThat(changes.queued(repository, 10)).isEmpty();
    }

    @Test
    void queueingNeedsTheTransactionOfItsLeases() {
        assertThatThrownBy(() -> changes.queue(UUID.randomUUID(), repository, List.of()))
                .isInstanceOf(TransactionalException.class);
    }

    @Test
    void queueingThatIsRolledBackLeavesNothing() {
        // Given
        UUID change = UUID.randomUUID();

        // When
        assertThatThrownBy(() -> LedgerRows.inTransaction(() -> {
                    changes.queue(change, repository, List.of());
                    throw new IllegalArgumentException("on purpose");
                }))
                .hasMessageContaining("on purpose");

        // Then
        assertThat(changes.find(change)).isEmpty();
    }

    @Test
    void preparedIsNoLongerQueued() {
        // Given
        UUID change = rows.queuedChange(repository, "/a");

        // When
        boolean prepared = prepare(change);

        // Then
        assertThat(prepared).isTrue();
        assertThat(changes.find(change).orElseThrow().state()).isEqualTo(ChangeState.PREPARED);
        assertThat(changes.queued(repository, 10)).isEmpty();
        assertThat(changes.loadQueued(List.of(change))).isEmpty();
    }

    @Test
    void preparingTellsWhenOneIsNoLongerQueued() {
        // Given
        UUID first = rows.queuedChange(repository, "/a");
        UUID second = rows.queuedChange(repository, "/b");
        changes.park(second, PROBLEM);

        // Then
        assertThat(LedgerRows.inTransaction(() -> changes.prepare(List.of(first, second))))
                .isFalse();
    }

    @Test
    void publishedKnowsItsRevision() {
        // Given
        UUID change = rows.queuedChange(repository, "/a");
        prepare(change);

        // When
        publish(change);

        // Then
        Change published = changes.find(change).orElseThrow();
        assertThat(published.state()).isEqualTo(ChangeState.PUBLISHED);
        assertThat(published.revision()).contains(7L);
        assertThat(published.rootHash()).contains(ContentHash.parse(LedgerRows.ROOT_HASH));
        assertThat(changes.settledAmong(List.of(change))).extracting(Change::id).containsExactly(change);
    }

    @Test
    void publishedLetsGoOfPathAndSession() {
        // Given
        UUID change = rows.queuedChange(repository, "/a");
        UUID other = rows.queuedChange(repository, "/b");
        prepare(change);

        // When
        publish(change);

        // Then
        assertThat(rows.leasesOf(change)).isZero();
        assertThat(rows.sessionsOf(change)).isZero();
        assertThat(rows.leasesOf(other)).isEqualTo(1);
        assertThat(rows.sessionsOf(other)).isEqualTo(1);
    }

    @Test
    void onlyPreparedIsPublishedByARevision() {
        // Given
        UUID change = rows.queuedChange(repository, "/a");

        // When
        publish(change);

        // Then
        assertThat(changes.find(change).orElseThrow().state()).isEqualTo(ChangeState.QUEUED);
        assertThat(rows.leasesOf(change)).isEqualTo(1);
        assertThat(rows.sessionsOf(change)).isEqualTo(1);
    }

    @Test
    void rejectedKnowsWhy() {
        // Given
        UUID change = rows.queuedChange(repository, "/a");

        // When
        reject(change);

        // Then
        Change rejected = changes.find(change).orElseThrow();
        assertThat(rejected.state()).isEqualTo(ChangeState.REJECTED);
        assertThat(rejected.problem()).contains(PROBLEM);
        assertThat(rejected.revision()).isEmpty();
        assertThat(changes.settledAmong(List.of(change))).hasSize(1);
    }

    @Test
    void rejectedLetsGoOfPathAndSession() {
        // Given
        UUID change = rows.queuedChange(repository, "/a");

        // When
        reject(change);

        // Then
        assertThat(rows.leasesOf(change)).isZero();
        assertThat(rows.sessionsOf(change)).isZero();
    }

    @Test
    void publishedIsNeverRejected() {
        // Given
        UUID change = rows.queuedChange(repository, "/a");
        prepare(change);
        publish(change);

        // When
        reject(change);

        // Then
        assertThat(changes.find(change).orElseThrow().state()).isEqualTo(ChangeState.PUBLISHED);
    }

    @Test
    void parkedKeepsPathAndSession() {
        // Given
        UUID change = rows.queuedChange(repository, "/a");

        // When
        changes.park(change, PROBLEM);

        // Then
        Change parked = changes.find(change).orElseThrow();
        assertThat(parked.state()).isEqualTo(ChangeState.PARKED);
        assertThat(parked.problem()).contains(PROBLEM);
        assertThat(rows.leasesOf(change)).isEqualTo(1);
        assertThat(rows.sessionsOf(change)).isEqualTo(1);
        assertThat(changes.settledAmong(List.of(change))).hasSize(1);
    }

    @Test
    void parkedKeepsItsPathThoughSomebodyStillWantsToRejectIt() {
        // Given
        UUID change = rows.queuedChange(repository, "/a");
        changes.park(change, PROBLEM);

        // When
        reject(change);

        // Then
        assertThat(changes.find(change).orElseThrow().state()).isEqualTo(ChangeState.PARKED);
        assertThat(rows.leasesOf(change)).isEqualTo(1);
        assertThat(rows.sessionsOf(change)).isEqualTo(1);
    }

    @Test
    void onlyQueuedIsParked() {
        // Given
        UUID change = rows.queuedChange(repository, "/a");
        prepare(change);

        // When
        changes.park(change, PROBLEM);

        // Then
        assertThat(changes.find(change).orElseThrow().state()).isEqualTo(ChangeState.PREPARED);
    }

    @Test
    void retriedIsAsNew() {
        // Given
        UUID change = rows.queuedChange(repository, "/a");
        attempts.begin(repository, UUID.randomUUID(), List.of(change));
        changes.park(change, PROBLEM);

        // When
        boolean retried = changes.retry(change);

        // Then
        assertThat(retried).isTrue();
        Change queued = changes.find(change).orElseThrow();
        assertThat(queued.state()).isEqualTo(ChangeState.QUEUED);
        assertThat(queued.attempts()).isZero();
        assertThat(queued.problem()).isEmpty();
    }

    @Test
    void onlyParkedIsRetried() {
        UUID change = rows.queuedChange(repository, "/a");

        assertThat(changes.retry(change)).isFalse();
    }

    @Test
    void repositoryWithQueuedChangesHasWork() {
        rows.queuedChange(repository, "/a");

        assertThat(changes.repositoriesWithWork()).containsOnlyOnce(repository);
    }

    @Test
    void repositoryOnItsWayHasWork() {
        RepositoryName wanted = rows.newRepository();

        assertThat(changes.repositoriesWithWork()).contains(wanted);
    }

    @Test
    void repositoryAtRestHasNoWork() {
        changes.park(rows.queuedChange(repository, "/a"), PROBLEM);

        assertThat(changes.repositoriesWithWork()).doesNotContain(repository);
    }

    @Test
    void finalIsForgottenAfterItsTime() {
        // Given
        UUID old = rows.queuedChange(repository, "/a");
        UUID young = rows.queuedChange(repository, "/b");
        reject(old);
        reject(young);
        rows.update("UPDATE change SET final_at = final_at - interval '1 hour' WHERE id = ?", old);

        // When
        int forgotten = changes.forgetFinal(1_800);

        // Then
        assertThat(forgotten).isEqualTo(1);
        assertThat(changes.find(old)).isEmpty();
        assertThat(changes.find(young)).isPresent();
    }

    @Test
    void whatIsNotFinalIsNeverForgotten() {
        // Given
        UUID queued = rows.queuedChange(repository, "/a");
        UUID parked = rows.queuedChange(repository, "/b");
        changes.park(parked, PROBLEM);
        rows.update(
                "UPDATE change SET queued_at = queued_at - interval '1 year' WHERE repository = ?", repository.value());

        // When
        changes.forgetFinal(1_800);

        // Then
        assertThat(changes.find(queued)).isPresent();
        assertThat(changes.find(parked)).isPresent();
    }

    @Test
    void attemptsAreCountedAndForgiven() {
        // Given
        UUID change = rows.queuedChange(repository, "/a");

        // When
        attempts.begin(repository, UUID.randomUUID(), List.of(change));
        attempts.begin(repository, UUID.randomUUID(), List.of(change));
        attempts.forgive(List.of(change));

        // Then
        assertThat(changes.find(change).orElseThrow().attempts()).isEqualTo(1);
    }

    @Test
    void endedAttemptIsNoSessionAnyMore() {
        // Given
        UUID attempt = UUID.randomUUID();
        attempts.begin(repository, attempt, List.of());

        // When
        attempts.end(attempt);

        // Then
        assertThat(rows.sessionExists(attempt)).isFalse();
    }

    private boolean prepare(UUID change) {
        return LedgerRows.inTransaction(() -> changes.prepare(List.of(change)));
    }

    private void publish(UUID change) {
        LedgerRows.inTransaction(() -> changes.publish(List.of(change), ChangeState.PREPARED, 7, LedgerRows.ROOT_HASH));
    }

    private void reject(UUID change) {
        LedgerRows.inTransaction(() -> changes.reject(change, ChangeState.QUEUED, PROBLEM));
    }
}
