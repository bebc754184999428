package org.cvmfsephemeral.ledger.transaction;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.cvmfsephemeral.format.repository.RepositoryName;
import org.cvmfsephemeral.format.repository.RepositoryPath;
import org.cvmfsephemeral.ledger.change.Changes;
import org.cvmfsephemeral.ledger.change.Operation;
import org.cvmfsephemeral.ledger.fixture.LedgerRows;
import org.cvmfsephemeral.ledger.fixture.LedgerServices;
import org.cvmfsephemeral.ledger.idempotency.RepeatableRequest;
import org.cvmfsephemeral.ledger.lease.Leases;
import org.cvmfsephemeral.ledger.lease.SessionRequest;
import org.cvmfsephemeral.ledger.lease.Sessions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@QuarkusTest
@QuarkusTestResource(LedgerServices.class)
@Timeout(60)
class TransactionsTest {
    private static final Duration SILENCE = Duration.ofMinutes(1);

    @Inject
    Transactions transactions;

    @Inject
    Sessions sessions;

    @Inject
    Leases leases;

    @Inject
    Changes changes;

    @Inject
    LedgerRows rows;

    private RepositoryName repository;

    @BeforeEach
    void createRepository() {
        repository = rows.newRepository();
    }

    private UUID open(Duration leaseTime) throws InterruptedException {
        SessionRequest request =
                SessionRequest.ofOne(repository, new RepositoryPath("/t"), "tester", leaseTime, Duration.ofHours(1));
        transactions.open(request, new RepeatableRequest(null, request.id()));
        return request.id();
    }

    private UUID open() throws InterruptedException {
        return open(Duration.ofMinutes(5));
    }

    private static Operation delete(String path) {
        return new Operation.Delete(path, false);
    }

    private void add(UUID transaction, Operation operation, long bytes) {
        UUID part = UUID.randomUUID();
        transactions.beginPart(transaction, part, repository, null);
        complete(transaction, part, operation, bytes);
    }

    private void complete(UUID transaction, UUID part, Operation operation, long bytes) {
        transactions.complete(transaction, part, repository, new ArrivedPart(List.of(operation), bytes, null, null));
    }

    @Test
    void partsAreAnnouncedInTheOrderOfTheirArrival() throws Exception {
        // Given
        UUID transaction = open();
        UUID late = UUID.randomUUID();
        transactions.beginPart(transaction, late, repository, null);
        add(transaction, delete("/t/1"), 0);
        complete(transaction, late, delete("/t/2"), 0);

        // When
        UUID change =
                transactions.commit(repository, transaction, SILENCE, null).orElseThrow();

        // Then
        assertThat(changes.find(change).orElseThrow().operations()).containsExactly(delete("/t/1"), delete("/t/2"));
        assertThat(leases.list(repository)).singleElement().satisfies(lease -> assertThat(lease.change())
                .contains(change));
    }

    @Test
    void committingAgainFindsTheSameChange() throws Exception {
        UUID transaction = open();
        add(transaction, delete("/t/1"), 0);

        Optional<UUID> first = transactions.commit(repository, transaction, SILENCE, null);

        assertThat(transactions.commit(repository, transaction, SILENCE, null)).isEqualTo(first);
    }

    @Test
    void partsInFlightForbidTheCommitForAsLongAsTheyLive() throws Exception {
        UUID transaction = open();
        add(transaction, delete("/t/1"), 0);
        transactions.beginPart(transaction, UUID.randomUUID(), repository, null);

        assertThatThrownBy(() -> transactions.commit(repository, transaction, SILENCE, null))
                .isInstanceOfSatisfying(PartsInFlightException.class, inFlight -> assertThat(inFlight.parts())
                        .isEqualTo(1));
        assertThat(transactions.commit(repository, transaction, Duration.ZERO, null))
                .isPresent();
    }

    @Test
    void partThatArrivesAfterTheCommitIsRefused() throws Exception {
        UUID transaction = open();
        UUID late = UUID.randomUUID();
        transactions.beginPart(transaction, late, repository, null);
        add(transaction, delete("/t/1"), 0);
        transactions.commit(repository, transaction, Duration.ZERO, null);

        assertThatThrownBy(() -> complete(transaction, late, delete("/t/2"), 0))
                .isInstanceOf(TransactionEndedException.class);
    }

    @Test
    void commitWithoutPartsAnnouncesNothingAndFreesThePath() throws Exception {
        UUID transaction = open();

        assertThat(transactions.commit(repository, transaction, SILENCE, null)).isEmpty();

        assertThat(leases.list(repository)).isEmpty();
        assertThat(transactions.find(repository, transaction)).isEmpty();
    }

    @Test
    void droppedTransactionTakesNothingMore() throws Exception {
        UUID transaction = open();
        UUID part = UUID.randomUUID();
        transactions.beginPart(transaction, part, repository, null);

        assertThat(transactions.drop(repository, transaction)).isTrue();

        assertThat(leases.list(repository)).isEmpty();
        assertThat(transactions.drop(repository, transaction)).isFalse();
        assertThatThrownBy(() -> complete(transaction, part, delete("/t/1"), 0))
                .isInstanceOf(TransactionEndedException.class);
    }

    @Test
    void transactionEndsWithItsLease() throws Exception {
        // Given
        UUID transaction = open(Duration.ofMillis(200));
        add(transaction, delete("/t/1"), 0);

        // When
        await().until(() -> leases.list(repository).isEmpty());

        // Then
        assertThat(transactions.find(repository, transaction).orElseThrow().state())
                .isEqualTo(UploadTransaction.State.EXPIRED);
        assertThatThrownBy(() -> transactions.beginPart(transaction, UUID.randomUUID(), repository, null))
                .isInstanceOf(TransactionEndedException.class);
        assertThatThrownBy(() -> transactions.renew(transaction, SILENCE))
                .isInstanceOf(TransactionEndedException.class);
    }

    @Test
    void reapingLeavesOpenTransactionsAndEndsExpiredOnes() throws Exception {
        UUID transaction = open(Duration.ofMillis(200));
        UUID living = UUID.randomUUID();
        transactions.open(
                SessionRequest.ofOne(repository, new RepositoryPath("/u"), "tester", SILENCE, Duration.ofHours(1))
                        .withId(living),
                new RepeatableRequest(null, living));
        await().until(() -> leases.list(repository).size() == 1);

        sessions.reap(Duration.ZERO);
        transactions.forgetEnded(Duration.ZERO);

        assertThat(transactions.find(repository, transaction)).isEmpty();
        assertThat(transactions.find(repository, living)).isPresent();
        assertThat(rows.sessionExists(living)).isTrue();
    }

    @Test
    void transactionThatEndedIsRememberedForAWhile() throws Exception {
        UUID transaction = open(Duration.ofMillis(200));
        await().until(() -> leases.list(repository).isEmpty());

        sessions.reap(Duration.ZERO);
        transactions.forgetEnded(Duration.ofMinutes(1));

        assertThat(transactions.find(repository, transaction)).isPresent();
    }

    @Test
    void committingAnExpiredTransactionIsRefused() throws Exception {
        UUID transaction = open(Duration.ofMillis(200));
        add(transaction, delete("/t/1"), 0);
        await().until(() -> leases.list(repository).isEmpty());

        assertThatThrownBy(() -> transactions.commit(repository, transaction, SILENCE, null))
                .isInstanceOf(TransactionEndedException.class);
    }

    @Test
    void transactionDoesNotOutliveItsSession() throws Exception {
        SessionRequest request = SessionRequest.ofOne(
                repository, new RepositoryPath("/t"), "tester", Duration.ofSeconds(30), Duration.ofMinutes(1));
        transactions.open(request, new RepeatableRequest(null, request.id()));

        transactions.renew(request.id(), Duration.ofHours(1));

        assertThat(transactions.find(repository, request.id()).orElseThrow().expiresAt())
                .isBefore(Instant.now().plusSeconds(90));
    }

    @Test
    void bytesOfAPartKeepTheTransactionOpen() throws Exception {
        UUID transaction = open(Duration.ofSeconds(20));
        UUID part = UUID.randomUUID();
        transactions.beginPart(transaction, part, repository, null);
        var before = transactions.find(repository, transaction).orElseThrow().expiresAt();

        transactions.heartbeat(part, Duration.ofMinutes(10));
        transactions.heartbeat(part, Duration.ofSeconds(1));

        assertThat(transactions.find(repository, transaction).orElseThrow().expiresAt())
                .isAfter(before.plusSeconds(300));
    }

    @Test
    void committedTransactionIsForgottenWithItsChange() throws Exception {
        UUID transaction = open();
        add(transaction, delete("/t/1"), 0);
        transactions.commit(repository, transaction, SILENCE, null);

        transactions.forgetEnded(Duration.ZERO);

        assertThat(transactions.find(repository, transaction).orElseThrow().state())
                .isEqualTo(UploadTransaction.State.COMMITTED);
    }
}
