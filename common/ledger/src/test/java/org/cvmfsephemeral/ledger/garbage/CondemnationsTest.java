package org.cvmfsephemeral.ledger.garbage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import org.cvmfsephemeral.format.repository.RepositoryName;
import org.cvmfsephemeral.ledger.change.ChangeProblem;
import org.cvmfsephemeral.ledger.change.ChangeState;
import org.cvmfsephemeral.ledger.change.Changes;
import org.cvmfsephemeral.ledger.fixture.LedgerRows;
import org.cvmfsephemeral.ledger.fixture.LedgerServices;
import org.cvmfsephemeral.ledger.lease.Pinned;
import org.cvmfsephemeral.ledger.lease.Pins;
import org.cvmfsephemeral.ledger.lease.SessionLostException;
import org.cvmfsephemeral.ledger.lease.Sessions;
import org.cvmfsephemeral.ledger.repository.Attempts;
import org.cvmfsephemeral.ledger.repository.Repositories;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Pins against condemnations: who comes first, and what the other one sees. */
@QuarkusTest
@QuarkusTestResource(LedgerServices.class)
class CondemnationsTest {
    private static final String OBJECT = "ab".repeat(20);
    private static final String OTHER = "cd".repeat(20) + "P";

    @Inject
    Condemnations condemnations;

    @Inject
    Pins pins;

    @Inject
    DamagedObjects damaged;

    @Inject
    Sessions sessions;

    @Inject
    Changes changes;

    @Inject
    Attempts attempts;

    @Inject
    Repositories repositories;

    @Inject
    LedgerRows rows;

    private RepositoryName repository;

    @BeforeEach
    void create() {
        repository = rows.activeRepository();
    }

    private void condemn(String... objects) {
        LedgerRows.inTransaction(() -> condemnations.condemn(
                repository,
                1,
                List.of(objects).stream()
                        .map(object -> new Dereference(object, 10, false))
                        .toList()));
    }

    private List<String> due() {
        return condemnations.due(repository, Duration.ZERO, 10).stream()
                .map(Condemned::object)
                .toList();
    }

    private List<String> begin(String... objects) {
        return condemnations.beginDeleting(repository, List.of(objects), Duration.ZERO);
    }

    @Test
    void condemnedObjectIsDueWhenItsGraceIsOver() {
        condemn(OBJECT);

        assertThat(due()).containsExactly(OBJECT);
        assertThat(condemnations.due(repository, Duration.ofHours(1), 10)).isEmpty();
        assertThat(condemnations.repositoriesDue(Duration.ZERO)).contains(repository);
    }

    @Test
    void pinTakesACondemnationBack() {
        condemn(OBJECT, OTHER);

        Pinned pinned = pins.pin(rows.session(repository, "/f"), repository, List.of(OBJECT));

        assertThat(pinned.rescued()).isEqualTo(1);
        assertThat(due()).containsExactly(OTHER);
    }

    @Test
    void pinnedObjectIsNotRemoved() {
        pins.pin(rows.session(repository, "/f"), repository, List.of(OBJECT));
        condemn(OBJECT, OTHER);

        assertThat(due()).containsExactly(OTHER);
        assertThat(begin(OBJECT, OTHER)).containsExactly(OTHER);
    }

    @Test
    void pinWaitsForARemovalThatWasBegun() {
        condemn(OBJECT);
        begin(OBJECT);
        UUID session = rows.session(repository, "/f");

        CompletableFuture<Pinned> pinned =
                CompletableFuture.supplyAsync(() -> pins.pin(session, repository, List.of(OBJECT)));
        await().until(() -> rows.count("SELECT count(*) FROM pin WHERE session_id = ?", session) == 1);
        boolean early = pinned.isDone();
        condemnations.deleted(repository, List.of(OBJECT));

        assertThat(early).isFalse();
        assertThat(pinned.join().rescued()).isZero();
    }

    @Test
    void whoPinsFirstIsSeenByWhoeverBeginsARemoval() {
        condemn(OBJECT);
        UUID session = rows.session(repository, "/f");

        CompletableFuture<List<String>> begun = LedgerRows.inTransaction(() -> {
            pins.pin(session, repository, List.of(OTHER));
            CompletableFuture<List<String>> waiting = CompletableFuture.supplyAsync(() -> begin(OBJECT));
            await().until(() ->
                    rows.count("SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND NOT granted") > 0);
            return waiting;
        });

        assertThat(begun.join()).containsExactly(OBJECT);
    }

    @Test
    void endedSessionCannotPin() {
        UUID session = rows.session(repository, "/f");
        sessions.abort(session);

        assertThatThrownBy(() -> pins.pin(session, repository, List.of(OBJECT)))
                .isInstanceOf(SessionLostException.class);
    }

    @Test
    void whatAnAbortedSessionHadPinnedIsCondemned() {
        UUID session = rows.session(repository, "/f");
        pins.pin(session, repository, List.of(OBJECT));

        sessions.abort(session);

        assertThat(due()).containsExactly(OBJECT);
    }

    @Test
    void whatARejectedChangeHadPinnedIsCondemned() {
        UUID session = rows.session(repository, "/f");
        pins.pin(session, repository, List.of(OBJECT));
        UUID change = sessions.announce(session, repository, List.of());

        LedgerRows.inTransaction(
                () -> changes.reject(change, ChangeState.QUEUED, new ChangeProblem("t", "t", 409, "d")));

        assertThat(due()).containsExactly(OBJECT);
        assertThat(rows.count("SELECT count(*) FROM pin WHERE repository = ?", repository.value()))
                .isZero();
    }

    @Test
    void whatAFailedAttemptHadPinnedIsCondemned() {
        UUID attempt = UUID.randomUUID();
        attempts.begin(repository, attempt, List.of());
        pins.pin(attempt, repository, List.of(OBJECT));

        attempts.end(attempt);

        assertThat(due()).containsExactly(OBJECT);
    }

    @Test
    void attemptWhoseSessionHasEndedIsNotPrepared() {
        assertThat(repositories.prepareAttempt(repository, 1, LedgerRows.revision(2, List.of())))
                .isFalse();
        assertThat(repositories.find(repository).orElseThrow().pending()).isEmpty();
    }

    @Test
    void deadAttemptIsReapedWhenNobodyPublishes() {
        UUID attempt = UUID.randomUUID();
        attempts.begin(repository, attempt, List.of());
        pins.pin(attempt, repository, List.of(OBJECT));
        rows.update("UPDATE session SET started_at = now() - interval '1 hour' WHERE id = ?", attempt);

        sessions.reap(Duration.ofMinutes(10));

        assertThat(rows.sessionExists(attempt)).isFalse();
        assertThat(due()).containsExactly(OBJECT);
    }

    @Test
    void laterRevisionsCondemnationIsNotTakenBackByAnEarlierJudgement() {
        LedgerRows.inTransaction(
                () -> condemnations.condemn(repository, 9, List.of(new Dereference(OBJECT, 1, false))));

        condemnations.acquit(repository, List.of(OBJECT), 8);
        condemnations.keep(repository, List.of(OBJECT), 3, 8);

        assertThat(due()).containsExactly(OBJECT);
    }

    @Test
    void damagedObjectIsToldToWhoeverPinsItUntilItIsRepaired() {
        damaged.record(repository, OBJECT, DamagedObjects.Problem.LOST, List.of("/f"));
        UUID session = rows.session(repository, "/g");

        Pinned before = pins.pin(session, repository, List.of(OBJECT, OTHER));
        damaged.repaired(repository, List.of(OBJECT));
        Pinned after = pins.pin(session, repository, List.of(OBJECT));

        assertThat(before.damaged()).containsExactly(OBJECT);
        assertThat(after.damaged()).isEmpty();
    }
}
