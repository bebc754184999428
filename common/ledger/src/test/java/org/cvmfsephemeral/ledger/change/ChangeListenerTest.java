package org.cvmfsephemeral.ledger.change;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.cvmfsephemeral.format.repository.RepositoryName;
import org.cvmfsephemeral.ledger.fixture.LedgerRows;
import org.cvmfsephemeral.ledger.fixture.LedgerServices;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@QuarkusTest
@QuarkusTestResource(LedgerServices.class)
@Timeout(120)
class ChangeListenerTest {
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final ChangeProblem PROBLEM = new ChangeProblem("file-exists", "File exists", 409, "'/a' exists.");
    private static final String LISTENING =
            "FROM pg_stat_activity WHERE datname = current_database() AND query = 'LISTEN lease_freed'";

    @Inject
    ChangeListener listener;

    @Inject
    Changes changes;

    @Inject
    LedgerRows rows;

    private RepositoryName repository;

    @BeforeEach
    void awaitConnection() {
        repository = rows.activeRepository();
        await().atMost(PATIENCE).until(this::isListening);
    }

    @Test
    void finalChangeIsAnsweredAtOnce() {
        // Given
        UUID change = rows.queuedChange(repository, "/a");
        reject(change);

        // When
        Optional<Change> answer = listener.await(change, Duration.ZERO.plusMillis(1));

        // Then
        assertThat(answer)
                .hasValueSatisfying(rejected -> assertThat(rejected.problem()).contains(PROBLEM));
    }

    @Test
    void waitingEndsWithItsTime() {
        UUID change = rows.queuedChange(repository, "/a");

        assertThat(listener.await(change, Duration.ofMillis(50))).isEmpty();
    }

    /** With the poll alone, each of them would take a second. */
    @Test
    void notificationsWakeSoonerThanThePollWould() throws Exception {
        // Given
        int count = 10;

        // When
        long started = System.nanoTime();
        for (int i = 0; i < count; i++) {
            UUID change = rows.queuedChange(repository, "/" + i);
            CompletableFuture<Optional<Change>> waiting = wait(change);
            publish(change);
            assertThat(waiting.get(30, TimeUnit.SECONDS)).isPresent();
        }

        // Then
        assertThat(Duration.ofNanos(System.nanoTime() - started)).isLessThan(Duration.ofSeconds(count / 2));
    }

    @Test
    void parkedChangeWakesToo() throws Exception {
        // Given
        UUID change = rows.queuedChange(repository, "/a");
        CompletableFuture<Optional<Change>> waiting = wait(change);

        // When
        changes.park(change, PROBLEM);

        // Then
        assertThat(waiting.get(30, TimeUnit.SECONDS))
                .hasValueSatisfying(parked -> assertThat(parked.state()).isEqualTo(ChangeState.PARKED));
    }

    @Test
    void preparedChangeDoesNotWake() throws Exception {
        // Given
        UUID change = rows.queuedChange(repository, "/a");
        CompletableFuture<Optional<Change>> waiting =
                CompletableFuture.supplyAsync(() -> listener.await(change, Duration.ofSeconds(2)));

        // When
        LedgerRows.inTransaction(() -> changes.prepare(List.of(change)));

        // Then
        assertThat(waiting.get(30, TimeUnit.SECONDS)).isEmpty();
    }

    @Test
    void pollWakesWhenNoNotificationComes() throws Exception {
        // Given
        UUID change = rows.queuedChange(repository, "/a");
        CompletableFuture<Optional<Change>> waiting = wait(change);

        // When
        rows.update("UPDATE change SET state = 'ABORTED', final_at = now() WHERE id = ?", change);

        // Then
        assertThat(waiting.get(10, TimeUnit.SECONDS)).isPresent();
    }

    @Test
    void lostConnectionLosesNobody() throws Exception {
        // Given
        UUID change = rows.queuedChange(repository, "/a");
        CompletableFuture<Optional<Change>> waiting = wait(change);

        // When
        assertThat(rows.query("SELECT pg_terminate_backend(pid) " + LISTENING, Boolean.class))
                .isTrue();
        publish(change);

        // Then
        assertThat(waiting.get(10, TimeUnit.SECONDS)).isPresent();
        await().atMost(PATIENCE).until(this::isListening);
    }

    @Test
    void oneWhoGivesUpDoesNotTakeAnotherAlong() throws Exception {
        // Given
        UUID change = rows.queuedChange(repository, "/a");
        CompletableFuture<Optional<Change>> waiting = wait(change);
        assertThat(listener.await(change, Duration.ofMillis(50))).isEmpty();

        // When
        publish(change);

        // Then
        assertThat(waiting.get(10, TimeUnit.SECONDS)).isPresent();
    }

    @Test
    void allWhoWaitForOneChangeAreWoken() throws Exception {
        // Given
        UUID change = rows.queuedChange(repository, "/a");
        List<CompletableFuture<Optional<Change>>> waiting = List.of(wait(change), wait(change), wait(change));

        // When
        publish(change);

        // Then
        for (CompletableFuture<Optional<Change>> one : waiting) {
            assertThat(one.get(10, TimeUnit.SECONDS)).isPresent();
        }
    }

    private CompletableFuture<Optional<Change>> wait(UUID change) {
        return CompletableFuture.supplyAsync(
                () -> listener.await(change, PATIENCE), task -> new Thread(task, "waiter").start());
    }

    private boolean isListening() {
        return rows.count("SELECT count(*) " + LISTENING) == 1;
    }

    private void publish(UUID change) {
        LedgerRows.inTransaction(() -> changes.publish(List.of(change), ChangeState.QUEUED, 2, LedgerRows.ROOT_HASH));
    }

    private void reject(UUID change) {
        LedgerRows.inTransaction(() -> changes.reject(change, ChangeState.QUEUED, PROBLEM));
    }
}
