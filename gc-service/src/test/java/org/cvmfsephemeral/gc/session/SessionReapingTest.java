package org.cvmfsephemeral.gc.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.narayana.jta.QuarkusTransaction;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import org.cvmfsephemeral.format.repository.RepositoryName;
import org.cvmfsephemeral.format.repository.RepositoryPath;
import org.cvmfsephemeral.gc.fixture.GcServices;
import org.cvmfsephemeral.gc.fixture.ManualSweeps;
import org.cvmfsephemeral.gc.fixture.PublishedPaths;
import org.cvmfsephemeral.ledger.change.ChangeProblem;
import org.cvmfsephemeral.ledger.change.ChangeState;
import org.cvmfsephemeral.ledger.change.Changes;
import org.cvmfsephemeral.ledger.change.Operation;
import org.cvmfsephemeral.ledger.idempotency.RepeatableRequest;
import org.cvmfsephemeral.ledger.lease.SessionLostException;
import org.cvmfsephemeral.ledger.lease.SessionRequest;
import org.cvmfsephemeral.ledger.lease.Sessions;
import org.cvmfsephemeral.ledger.transaction.ArrivedPart;
import org.cvmfsephemeral.ledger.transaction.Transactions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

@QuarkusTest
@TestProfile(ManualSweeps.class)
@QuarkusTestResource(GcServices.class)
class SessionReapingTest {
    @Inject
    SessionReaping reaping;

    @Inject
    PublishedPaths published;

    @Inject
    Sessions sessions;

    @Inject
    Transactions transactions;

    @Inject
    Changes changes;

    @Inject
    MeterRegistry registry;

    private RepositoryName repository;

    @BeforeEach
    void createRepository() {
        repository = published.overdue();
    }

    @Test
    void writerThatIsSilentTooLongIsReaped() {
        // Given
        UUID writer = published.writer(repository, "/a");
        silence(writer, 11);

        // When
        reaping.reap();

        // Then
        assertThat(published.sessionExists(writer)).isFalse();
        assertThatThrownBy(() -> sessions.announce(writer, repository, List.of()))
                .isInstanceOf(SessionLostException.class);
    }

    @Test
    void writerThatIsSilentForAWhileIsNot() {
        // Given
        UUID writer = published.writer(repository, "/a");
        silence(writer, 9);

        // When
        reaping.reap();

        // Then
        assertThat(published.sessionExists(writer)).isTrue();
    }

    @Test
    void reapedSessionsAreCounted() {
        // Given
        reaping.reap();
        double before = registry.get(SessionReaping.REAPED).counter().count();
        silence(published.writer(repository, "/a"), 11);
        silence(published.writer(repository, "/b"), 11);

        // When
        reaping.reap();

        // Then
        assertThat(registry.get(SessionReaping.REAPED).counter().count() - before)
                .isEqualTo(2);
    }

    @Test
    void transactionWhoseLeaseHasExpiredIsForgottenAfterADay() throws Exception {
        // Given
        UUID transaction = openTransaction();
        published.update(
                "UPDATE upload_transaction SET created_at = now() - interval '25 hours' WHERE id = ?1", transaction);
        published.update(
                "UPDATE lease SET expires_at = now() - interval '1 second' WHERE session_id = ?1", transaction);

        // When
        reaping.reap();

        // Then
        assertThat(published.sessionExists(transaction)).isFalse();
        assertThat(transactions.find(repository, transaction)).isEmpty();
    }

    @Test
    void openTransactionStays() throws Exception {
        // Given
        UUID transaction = openTransaction();

        // When
        reaping.reap();

        // Then
        assertThat(transactions.find(repository, transaction)).isPresent();
    }

    @Test
    void committedTransactionIsRememberedForAsLongAsItsChange() throws Exception {
        // Given
        UUID transaction = openTransaction();
        UUID part = UUID.randomUUID();
        transactions.beginPart(transaction, part, repository, null);
        transactions.complete(
                transaction,
                part,
                repository,
                new ArrivedPart(List.of(new Operation.Delete("/t/a", false)), 0, null, null));
        UUID change = transactions
                .commit(repository, transaction, Duration.ofMinutes(1), null)
                .orElseThrow();
        QuarkusTransaction.requiringNew()
                .run(() -> changes.reject(change, ChangeState.QUEUED, new ChangeProblem("t", "t", 409, "d")));
        published.update(
                "UPDATE upload_transaction SET created_at = now() - interval '25 hours' WHERE id = ?1", transaction);

        // When
        reaping.reap();

        // Then
        assertThat(transactions.find(repository, transaction)).isPresent();

        // When
        published.update("DELETE FROM change WHERE id = ?1", change);
        reaping.reap();

        // Then
        assertThat(transactions.find(repository, transaction)).isEmpty();
    }

    @Test
    void placeOfAWriterThatWaitsNoMoreIsGivenAway() {
        // Given
        waitInQueue("now() - interval '1 second'");
        waitInQueue("now() + interval '1 minute'");

        // When
        reaping.reap();

        // Then
        assertThat(published.count("SELECT count(*) FROM lease_wait WHERE repository = ?1", repository.value()))
                .isOne();
        published.update("DELETE FROM lease_wait WHERE repository = ?1", repository.value());
    }

    private void waitInQueue(String until) {
        published.update(
                "INSERT INTO lease_wait (id, repository, paths, holder, expires_at)"
                        + " VALUES (gen_random_uuid(), ?1, ARRAY['/a'], 'writer', " + until + ")",
                repository.value());
    }

    private UUID openTransaction() throws InterruptedException {
        SessionRequest request = SessionRequest.ofOne(
                repository, new RepositoryPath("/t"), "writer", Duration.ofMinutes(5), Duration.ofHours(1));
        transactions.open(request, new RepeatableRequest(null, UUID.randomUUID()));
        return request.id();
    }

    private void silence(UUID session, int minutes) {
        published.update(
                "UPDATE session SET heartbeat_at = now() - interval '%d minutes' WHERE id = ?1".formatted(minutes),
                session);
    }
}
