package org.cvmfsephemeral.ledger.repository;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.UUID;
import org.cvmfsephemeral.format.repository.RepositoryName;
import org.cvmfsephemeral.ledger.change.ChangeEffects;
import org.cvmfsephemeral.ledger.change.ChangeProblem;
import org.cvmfsephemeral.ledger.change.Operation;
import org.cvmfsephemeral.ledger.fixture.LedgerRows;
import org.cvmfsephemeral.messages.RepositoryEvent;
import org.cvmfsephemeral.messages.TouchedPaths;
import org.junit.jupiter.api.Test;

class RevisionEventsTest {
    private static final RepositoryName REPOSITORY = RepositoryName.of("a.test");
    private static final Instant NOW = Instant.parse("2026-02-03T04:05:06.789Z");
    private static final UUID ONE = new UUID(0, 1);
    private static final UUID TWO = new UUID(0, 2);
    private static final ChangeProblem PROBLEM = new ChangeProblem("file-exists", "File exists", 409, "");
    private static final Operation DELETE = new Operation.Delete("/a", true);
    private static final Operation EXPIRE = new Operation.Expire("/b", "stamp");

    private final RevisionEvents events = new RevisionEvents(Clock.fixed(NOW.plusNanos(5), ZoneOffset.UTC));

    @Test
    void acceptedChangesArePublishedInTheirOrder() {
        // Given
        PendingRevision revision = revision(accepted(TWO, List.of(DELETE)), accepted(ONE, List.of(DELETE)));

        // Then
        assertThat(events.of(REPOSITORY, revision))
                .containsExactly(published(TWO, "/a", null), published(ONE, "/a", null));
    }

    @Test
    void rejectedChangeSaysWhy() {
        // Given
        PendingRevision revision = revision(
                new PendingRevision.Outcome(ONE, PROBLEM, ChangeEffects.ofRejected(List.of(DELETE))),
                accepted(TWO, List.of(DELETE)));

        // Then
        assertThat(events.of(REPOSITORY, revision))
                .containsExactly(
                        new RepositoryEvent.Rejected("a.test", NOW, ONE, "file-exists", TouchedPaths.of(List.of("/a"))),
                        published(TWO, "/a", null));
    }

    @Test
    void expiryTellsWhatIsGoneAndNothingElse() {
        // Given
        PendingRevision revision =
                revision(new PendingRevision.Outcome(ONE, null, ChangeEffects.of(List.of(EXPIRE), List.of("/b"))));

        // Then
        assertThat(events.of(REPOSITORY, revision))
                .containsExactly(new RepositoryEvent.Expired(
                        "a.test", NOW, ONE, 7, LedgerRows.ROOT_HASH, TouchedPaths.of(List.of("/b"))));
    }

    @Test
    void expiryThatRemovedNothingIsSilent() {
        // Given
        PendingRevision revision =
                revision(new PendingRevision.Outcome(ONE, null, ChangeEffects.of(List.of(EXPIRE), List.of())));

        // Then
        assertThat(events.of(REPOSITORY, revision)).isEmpty();
    }

    @Test
    void rollbackSaysWhereTo() {
        // Given
        ChangeEffects effects = ChangeEffects.ofRollback(new Operation.Rollback("v1", null), 3);

        // Then
        assertThat(events.of(REPOSITORY, revision(new PendingRevision.Outcome(ONE, null, effects))))
                .containsExactly(published(ONE, "/", 3L));
    }

    @Test
    void changeOfAPublisherThatDidNotSayMayHaveTouchedEverything() {
        // Given
        PendingRevision revision = revision(new PendingRevision.Outcome(ONE, null));

        // Then
        assertThat(events.of(REPOSITORY, revision))
                .containsExactly(new RepositoryEvent.Published(
                        "a.test", NOW, ONE, 7, LedgerRows.ROOT_HASH, TouchedPaths.UNKNOWN, null));
    }

    @Test
    void firstRevisionCreatesTheRepository() {
        // Given
        PendingRevision first = LedgerRows.revision(1, List.of());

        // Then
        assertThat(events.of(REPOSITORY, first))
                .containsExactly(new RepositoryEvent.Created("a.test", NOW, 1, LedgerRows.ROOT_HASH));
    }

    @Test
    void renameTouchesBothPaths() {
        // Given
        Operation rename = new Operation.Rename("/from", "/to", false);

        // Then
        assertThat(ChangeEffects.of(List.of(rename), List.of()).touched().paths())
                .containsExactly("/from", "/to");
    }

    @Test
    void copyTouchesWhatItMakes() {
        // Given
        Operation copy = new Operation.Copy("/from", "/to", false, null);

        // Then
        assertThat(ChangeEffects.of(List.of(copy), List.of()).touched().paths()).containsExactly("/to");
    }

    private static PendingRevision.Outcome accepted(UUID change, List<Operation> operations) {
        return new PendingRevision.Outcome(change, null, ChangeEffects.of(operations, List.of()));
    }

    private static RepositoryEvent published(UUID change, String path, Long rolledBackTo) {
        return new RepositoryEvent.Published(
                "a.test", NOW, change, 7, LedgerRows.ROOT_HASH, TouchedPaths.of(List.of(path)), rolledBackTo);
    }

    private static PendingRevision revision(PendingRevision.Outcome... outcomes) {
        return LedgerRows.revision(7, List.of(outcomes));
    }
}
