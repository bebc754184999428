package org.cvmfsephemeral.ledger.lease;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.cvmfsephemeral.format.repository.RepositoryName;
import org.cvmfsephemeral.format.repository.RepositoryPath;
import org.cvmfsephemeral.ledger.change.Change;
import org.cvmfsephemeral.ledger.change.ChangeProblem;
import org.cvmfsephemeral.ledger.change.ChangeState;
import org.cvmfsephemeral.ledger.change.Changes;
import org.cvmfsephemeral.ledger.change.Operation;
import org.cvmfsephemeral.ledger.fixture.LedgerRows;
import org.cvmfsephemeral.ledger.fixture.LedgerServices;
import org.cvmfsephemeral.ledger.repository.Attempts;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@QuarkusTest
@QuarkusTestResource(LedgerServices.class)
class SessionsTest {
    private static final Duration SILENCE = Duration.ofMinutes(10);
    private static final List<Operation> OPERATIONS =
            List.of(new Operation.Delete("/a", true), new Operation.Expire("/b", "2026-01-01T00:00:00Z"));

    @Inject
    Sessions sessions;

    @Inject
    Leases leases;

    @Inject
    Changes changes;

    @Inject
    Attempts attempts;

    @Inject
    LedgerRows rows;

    private RepositoryName repository;

    @BeforeEach
    void createRepository() {
        repository = rows.newRepository();
    }

    @Test
    void heartbeatMovesTheEndOfTheLease() {
        // Given
        UUID session = rows.session(repository, "/a");
        Instant before = leases.list(repository).get(0).expiresAt().orElseThrow();

        // When
        sessions.heartbeat(session, Duration.ofHours(1));

        // Then
        assertThat(leases.list(repository).get(0).expiresAt().orElseThrow())
                .isAfter(before.plus(Duration.ofMinutes(50)));
    }

    @Test
    void heartbeatIsRemembered() {
        // Given
        UUID session = rows.session(repository, "/a");
        silence(session);

        // When
        sessions.heartbeat(session, Duration.ofMinutes(5));
        sessions.reap(SILENCE);

        // Then
        assertThat(rows.sessionExists(session)).isTrue();
    }

    @Test
    void heartbeatDoesNotReviveAnExpiredLease() {
        UUID session = rows.session(repository, "/a");
        rows.expireLeaseOf(session);

        assertThatThrownBy(() -> sessions.heartbeat(session, Duration.ofHours(1)))
                .isInstanceOf(SessionLostException.class);
        assertThat(leases.list(repository)).isEmpty();
    }

    @Test
    void heartbeatDoesNotOutliveTheAgeOfTheSession() {
        // Given
        UUID session = rows.session(repository, "/a");
        Instant before = leases.list(repository).get(0).expiresAt().orElseThrow();
        rows.endAgeOf(session);

        // Then
        assertThatThrownBy(() -> sessions.heartbeat(session, Duration.ofHours(1)))
                .isInstanceOf(SessionLostException.class);
        assertThat(leases.list(repository).get(0).expiresAt()).contains(before);
    }

    @Test
    void heartbeatAfterAnnouncingDoesNotTouchTheLeaseOfTheChange() {
        // Given
        UUID session = rows.session(repository, "/a");
        sessions.announce(session, repository, OPERATIONS);

        // Then
        assertThatThrownBy(() -> sessions.heartbeat(session, Duration.ofHours(1)))
                .isInstanceOf(SessionLostException.class);
        assertThat(leases.list(repository).get(0).expiresAt()).isEmpty();
    }

    @Test
    void heartbeatOfNobodyIsLost() {
        assertThatThrownBy(() -> sessions.heartbeat(UUID.randomUUID(), Duration.ofHours(1)))
                .isInstanceOf(SessionLostException.class);
    }

    @Test
    void announcingQueuesTheChange() {
        // Given
        UUID session = rows.session(repository, "/a");

        // When
        UUID id = sessions.announce(session, repository, OPERATIONS);

        // Then
        Change change = changes.find(id).orElseThrow();
        assertThat(change.state()).isEqualTo(ChangeState.QUEUED);
        assertThat(change.repository()).isEqualTo(repository);
        assertThat(change.operations()).isEqualTo(OPERATIONS);
    }

    @Test
    void announcingHandsLeaseAndSessionToTheChange() {
        // Given
        UUID session = rows.session(repository, "/a");

        // When
        UUID change = sessions.announce(session, repository, OPERATIONS);

        // Then
        assertThat(leases.list(repository)).singleElement().satisfies(lease -> {
            assertThat(lease.change()).contains(change);
            assertThat(lease.path()).isEqualTo(new RepositoryPath("/a"));
        });
        assertThat(rows.sessionsOf(change)).isEqualTo(1);
    }

    @Test
    void announcingOwesADoorbell() {
        // Given
        UUID session = rows.session(repository, "/a");

        // When
        UUID change = LedgerRows.inTransaction(() -> {
            UUID announced = sessions.announce(session, repository, OPERATIONS);
            assertThat(rows.changesOf(repository)).as("before the commit").isZero();
            return announced;
        });

        // Then
        assertThat(changes.find(change)).isPresent();
        assertThat(rows.query(
                        "SELECT coalesce(max(id), 0) > 0 FROM outbox WHERE payload LIKE ?",
                        Boolean.class,
                        "%" + change + "%"))
                .isTrue();
    }

    @Test
    void expiredLeaseCannotAnnounce() {
        UUID session = rows.session(repository, "/a");
        rows.expireLeaseOf(session);

        assertNothingIsAnnounced(session);
    }

    @Test
    void sessionOverItsAgeCannotAnnounce() {
        UUID session = rows.session(repository, "/a");
        rows.endAgeOf(session);

        assertNothingIsAnnounced(session);
    }

    @Test
    void reapedSessionCannotAnnounceThoughItsLeaseHolds() {
        UUID session = rows.session(repository, "/a");
        silence(session);
        sessions.reap(SILENCE);

        assertNothingIsAnnounced(session);
        assertThat(leases.list(repository)).singleElement().satisfies(lease -> assertThat(lease.change())
                .isEmpty());
    }

    @Test
    void abortedSessionCannotAnnounce() {
        UUID session = rows.session(repository, "/a");
        sessions.abort(session);

        assertNothingIsAnnounced(session);
    }

    @Test
    void sessionAnnouncesOnce() {
        // Given
        UUID session = rows.session(repository, "/a");
        sessions.announce(session, repository, OPERATIONS);

        // Then
        assertThatThrownBy(() -> sessions.announce(session, repository, OPERATIONS))
                .isInstanceOf(SessionLostException.class);
        assertThat(rows.changesOf(repository)).isEqualTo(1);
    }

    @Test
    void announcementThatFailsLeavesTheSessionAsItWas() {
        // Given
        UUID session = rows.session(repository, "/a");
        RepositoryName unknown = RepositoryName.of("unknown.test");

        // When
        assertThatThrownBy(() -> sessions.announce(session, unknown, OPERATIONS))
                .isNotNull();

        // Then
        assertThatCode(() -> sessions.announce(session, repository, OPERATIONS)).doesNotThrowAnyException();
    }

    @Test
    void announcingAtOnceHoldsThePath() {
        // When
        UUID change = sessions.announceAtOnce(repository, new RepositoryPath("/a"), "tester", OPERATIONS);

        // Then
        assertThat(changes.find(change))
                .hasValueSatisfying(queued -> assertThat(queued.state()).isEqualTo(ChangeState.QUEUED));
        assertThat(rows.leasesOf(change)).isEqualTo(1);
    }

    @Test
    void announcingAtOnceOnABusyPathLeavesNothing() {
        // Given
        rows.session(repository, "/a");

        // Then
        assertThatThrownBy(() -> sessions.announceAtOnce(repository, new RepositoryPath("/a/b"), "other", OPERATIONS))
                .isInstanceOf(PathBusyException.class);
        assertThat(rows.changesOf(repository)).isZero();
        assertThat(rows.count("SELECT count(*) FROM session WHERE repository = ?", repository.value()))
                .isEqualTo(1);
    }

    @Test
    void announcingAtOnceHoldsAllItsPaths() {
        // When
        UUID change = sessions.announceAtOnce(repository, paths("/a", "/b/c"), "tester", OPERATIONS);

        // Then
        assertThat(rows.leasesOf(change)).isEqualTo(2);
        assertThat(rows.sessionsOf(change)).isEqualTo(1);
        assertThat(leases.list(repository))
                .extracting(Lease::path)
                .containsExactly(paths("/a", "/b/c").toArray(RepositoryPath[]::new));
        assertThat(leases.list(repository))
                .allSatisfy(lease -> assertThat(lease.expiresAt()).isEmpty());
    }

    @ParameterizedTest
    @ValueSource(strings = {"/a", "/a/b", "/", "/c", "/c/d/e"})
    void announcingAtOnceWithOneBusyPathLeavesNothing(String busy) {
        // Given
        rows.session(repository, RepositoryPath.of(busy).value());

        // Then
        assertThatThrownBy(() -> sessions.announceAtOnce(repository, paths("/a", "/c"), "other", OPERATIONS))
                .isInstanceOf(PathBusyException.class);
        assertThat(rows.changesOf(repository)).isZero();
        assertThat(leases.list(repository)).hasSize(1);
        assertThat(rows.count("SELECT count(*) FROM session WHERE repository = ?", repository.value()))
                .isEqualTo(1);
    }

    @Test
    void announcingAtOnceOnTheRootNeedsEverythingFree() {
        // Given
        rows.session(repository, "/a/b");

        // Then
        assertThatThrownBy(() -> sessions.announceAtOnce(repository, RepositoryPath.ROOT, "other", OPERATIONS))
                .isInstanceOf(PathBusyException.class);
    }

    @Test
    void allPathsAreFreeAgainWhenTheChangeIsFinal() {
        // Given
        UUID change = sessions.announceAtOnce(repository, paths("/a", "/c"), "tester", OPERATIONS);

        // When
        LedgerRows.inTransaction(
                () -> changes.reject(change, ChangeState.QUEUED, new ChangeProblem("x", "X", 409, "x")));

        // Then
        assertThat(leases.list(repository)).isEmpty();
        assertThatCode(() -> sessions.announceAtOnce(repository, paths("/a", "/c"), "other", OPERATIONS))
                .doesNotThrowAnyException();
    }

    @Test
    void ofManyWhoWantTwoPathsInTurnOneGetsBoth() throws Exception {
        // Given
        int callers = 8;
        CyclicBarrier together = new CyclicBarrier(callers);
        ExecutorService threads = Executors.newFixedThreadPool(callers);
        List<Future<Boolean>> results = new ArrayList<>();

        // When
        for (int i = 0; i < callers; i++) {
            List<RepositoryPath> wanted = i % 2 == 0 ? paths("/a", "/c") : paths("/c", "/a");
            results.add(threads.submit(() -> {
                together.await();
                try {
                    sessions.announceAtOnce(repository, wanted, "tester", OPERATIONS);
                    return true;
                } catch (PathBusyException busy) {
                    return false;
                }
            }));
        }
        int granted = 0;
        for (Future<Boolean> result : results) {
            granted += result.get(1, TimeUnit.MINUTES) ? 1 : 0;
        }
        threads.shutdown();

        // Then
        assertThat(granted).isEqualTo(1);
        assertThat(rows.changesOf(repository)).isEqualTo(1);
        assertThat(leases.list(repository)).hasSize(2);
    }

    @Test
    void abortLeavesNothing() {
        // Given
        UUID session = rows.session(repository, "/a");

        // When
        sessions.abort(session);

        // Then
        assertThat(leases.list(repository)).isEmpty();
        assertThat(rows.sessionExists(session)).isFalse();
    }

    @Test
    void abortAfterAnnouncingTakesNothingFromTheChange() {
        // Given
        UUID session = rows.session(repository, "/a");
        UUID change = sessions.announce(session, repository, OPERATIONS);

        // When
        sessions.abort(session);

        // Then
        assertThat(rows.leasesOf(change)).isEqualTo(1);
        assertThat(rows.sessionsOf(change)).isEqualTo(1);
    }

    @Test
    void abortingTwiceIsHarmless() {
        UUID session = rows.session(repository, "/a");
        sessions.abort(session);

        assertThatCode(() -> sessions.abort(session)).doesNotThrowAnyException();
    }

    @Test
    void silentSessionIsReapedAndCounted() {
        // Given
        sessions.reap(SILENCE);
        UUID session = rows.session(repository, "/a");
        silence(session);

        // When
        int reaped = sessions.reap(SILENCE);

        // Then
        assertThat(reaped).isEqualTo(1);
        assertThat(rows.sessionExists(session)).isFalse();
    }

    @Test
    void sessionOverItsAgeIsReaped() {
        // Given
        UUID session = rows.session(repository, "/a");
        rows.endAgeOf(session);

        // When
        sessions.reap(SILENCE);

        // Then
        assertThat(rows.sessionExists(session)).isFalse();
    }

    @Test
    void livingSessionIsNotReaped() {
        // Given
        UUID session = rows.session(repository, "/a");

        // When
        sessions.reap(SILENCE);

        // Then
        assertThat(rows.sessionExists(session)).isTrue();
    }

    @Test
    void sessionOfAChangeIsNotReaped() {
        // Given
        UUID session = rows.session(repository, "/a");
        sessions.announce(session, repository, OPERATIONS);
        silence(session);
        rows.endAgeOf(session);

        // When
        sessions.reap(SILENCE);

        // Then
        assertThat(rows.sessionExists(session)).isTrue();
    }

    @Test
    void attemptAtARevisionIsNotReapedForItsSilence() {
        // Given
        UUID attempt = UUID.randomUUID();
        attempts.begin(repository, attempt, List.of());
        silence(attempt);

        // When
        sessions.reap(SILENCE);

        // Then
        assertThat(rows.sessionExists(attempt)).isTrue();
    }

    @Test
    void attemptAtARevisionIsReapedWhenItIsTooOld() {
        // Given
        UUID attempt = UUID.randomUUID();
        attempts.begin(repository, attempt, List.of());
        rows.endAgeOf(attempt);

        // When
        sessions.reap(SILENCE);

        // Then
        assertThat(rows.sessionExists(attempt)).isFalse();
    }

    @Test
    void expiredLeasesAreRemoved() {
        // Given
        rows.expireLeaseOf(rows.session(repository, "/a"));
        rows.session(repository, "/b");
        rows.queuedChange(repository, "/c");

        // When
        sessions.reap(SILENCE);

        // Then
        assertThat(rows.count("SELECT count(*) FROM lease WHERE repository = ?", repository.value()))
                .isEqualTo(2);
    }

    @Test
    @Timeout(30)
    void reapingDoesNotWaitForWhoeverIsAtASession() {
        // Given
        UUID session = rows.session(repository, "/a");
        silence(session);

        // When
        LedgerRows.inTransaction(() -> {
            sessions.heartbeat(session, Duration.ofMinutes(5));
            LedgerRows.inTransaction(() -> {
                sessions.reap(SILENCE);
            });
        });

        // Then
        assertThat(rows.sessionExists(session)).isTrue();
    }

    private static List<RepositoryPath> paths(String... paths) {
        return Stream.of(paths).map(RepositoryPath::of).toList();
    }

    private void assertNothingIsAnnounced(UUID session) {
        assertThatThrownBy(() -> sessions.announce(session, repository, OPERATIONS))
                .isInstanceOf(SessionLostException.class);
        assertThat(rows.changesOf(repository)).isZero();
        assertThat(rows.count(
                        "SELECT count(*) FROM outbox WHERE topic = 'cvmfs.changes' AND key = ? AND payload LIKE ?",
                        repository.value(),
                        "%changeId%"))
                .as("doorbells that name a change")
                .isZero();
    }

    private void silence(UUID session) {
        rows.update(
                "UPDATE session SET heartbeat_at = clock_timestamp() - interval '11 minutes' WHERE id = ?", session);
    }
}
