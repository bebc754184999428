package org.cvmfsephemeral.ledger.repository;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.cvmfsephemeral.format.object.Compression;
import org.cvmfsephemeral.format.object.ContentHash;
import org.cvmfsephemeral.format.repository.RepositoryName;
import org.cvmfsephemeral.format.repository.RepositoryPath;
import org.cvmfsephemeral.ledger.change.Change;
import org.cvmfsephemeral.ledger.change.ChangeProblem;
import org.cvmfsephemeral.ledger.change.ChangeState;
import org.cvmfsephemeral.ledger.change.Changes;
import org.cvmfsephemeral.ledger.expiry.Expiries;
import org.cvmfsephemeral.ledger.expiry.PathExpiry;
import org.cvmfsephemeral.ledger.fixture.LedgerRows;
import org.cvmfsephemeral.ledger.fixture.LedgerServices;
import org.cvmfsephemeral.ledger.outbox.Outbox;
import org.cvmfsephemeral.ledger.repository.PendingRevision.Outcome;
import org.junit.jupiter.api.Test;

@QuarkusTest
@QuarkusTestResource(LedgerServices.class)
class RepositoriesTest {
    private static final int PUBLISHERS = 8;
    private static final ChangeProblem PROBLEM = new ChangeProblem("file-exists", "File exists", 409, "'/a' exists.");

    @Inject
    Repositories repositories;

    @Inject
    Changes changes;

    @Inject
    Expiries expiries;

    @Inject
    Attempts attempts;

    @Inject
    Outbox outbox;

    @Inject
    LedgerRows rows;

    @Test
    void requestedRepositoryWaitsForItsFirstRevision() {
        // When
        RepositoryName name = rows.newRepository();

        // Then
        Repository repository = find(name);
        assertThat(repository.name()).isEqualTo(name);
        assertThat(repository.state()).isEqualTo(RepositoryState.CREATING);
        assertThat(repository.settings()).isEqualTo(LedgerRows.SETTINGS);
        assertThat(repository.revision()).isZero();
        assertThat(repository.rootHash()).isEmpty();
        assertThat(repository.manifest()).isEmpty();
        assertThat(repository.pending()).isEmpty();
        assertThat(repositories.list()).extracting(Repository::name).contains(name);
    }

    @Test
    void repeatedRequestChangesNothing() {
        // Given
        RepositoryName name = rows.newRepository();

        // When
        boolean created = repositories.request(name, new RepositorySettings(Compression.ZLIB, 1, 2, 3));

        // Then
        assertThat(created).isFalse();
        assertThat(find(name).settings()).isEqualTo(LedgerRows.SETTINGS);
    }

    @Test
    void settingsAreChanged() {
        // Given
        RepositoryName name = rows.newRepository();
        RepositorySettings changed = new RepositorySettings(Compression.ZLIB, 1 << 20, 61, 5);

        // When
        repositories.change(name, changed);

        // Then
        assertThat(find(name).settings()).isEqualTo(changed);
    }

    @Test
    void whatARevisionHoldsIsKnown() {
        // Given
        RepositoryName name = rows.activeRepository();
        assertThat(find(name).contentBytes()).isZero();
        PendingRevision next = holding(LedgerRows.revision(2, List.of()), new ContentSize(9_000_000_000L, 12));

        // When
        repositories.prepare(name, 1, next);
        repositories.complete(name, next, "m2", "r2");

        // Then
        assertThat(find(name).contentBytes()).isEqualTo(9_000_000_000L);
        assertThat(find(name).contentFiles()).isEqualTo(12);
    }

    @Test
    void whatIsHeldStaysKnownWhenAPublisherDoesNotSay() {
        // Given
        RepositoryName name = rows.activeRepository();
        PendingRevision known = holding(LedgerRows.revision(2, List.of()), new ContentSize(5, 1));
        repositories.prepare(name, 1, known);
        repositories.complete(name, known, "m2", "r2");
        PendingRevision silent = LedgerRows.revision(3, List.of());

        // When
        repositories.prepare(name, 2, silent);
        repositories.complete(name, silent, "m3", "r3");

        // Then
        assertThat(find(name).revision()).isEqualTo(3);
        assertThat(find(name).contentBytes()).isEqualTo(5);
        assertThat(find(name).contentFiles()).isEqualTo(1);
    }

    @Test
    void requestIsWithdrawn() {
        // Given
        RepositoryName name = rows.newRepository();

        // When
        repositories.withdraw(name);

        // Then
        assertThat(repositories.find(name)).isEmpty();
    }

    @Test
    void createdRepositoryIsNotWithdrawn() {
        // Given
        RepositoryName name = rows.activeRepository();

        // When
        repositories.withdraw(name);

        // Then
        assertThat(repositories.find(name)).isPresent();
    }

    @Test
    void identityIsRecorded() {
        // Given
        RepositoryName name = rows.newRepository();

        // When
        repositories.identify(name, "PUBLIC KEY", "CERTIFICATE");

        // Then
        assertThat(find(name).publicKey()).contains("PUBLIC KEY");
        assertThat(find(name).certificate()).contains("CERTIFICATE");
    }

    @Test
    void firstKeysStay() {
        // Given
        RepositoryName name = rows.newRepository();

        // When
        byte[] first = repositories.recordKeys(name, new byte[] {1});
        byte[] second = repositories.recordKeys(name, new byte[] {2});

        // Then
        assertThat(first).containsExactly(1);
        assertThat(second).containsExactly(1);
        assertThat(repositories.encryptedKeys(name))
                .hasValueSatisfying(keys -> assertThat(keys).containsExactly(1));
    }

    @Test
    void timeIsTheDatabases() {
        assertThat(repositories.now()).isCloseTo(Instant.now(), within(5, ChronoUnit.MINUTES));
    }

    @Test
    void preparedRevisionHoldsItsChanges() {
        // Given
        RepositoryName name = rows.activeRepository();
        UUID change = rows.queuedChange(name, "/a");
        PendingRevision next = LedgerRows.revision(2, List.of(new Outcome(change, null)));

        // When
        boolean prepared = repositories.prepare(name, 1, next);

        // Then
        assertThat(prepared).isTrue();
        assertThat(find(name).revision()).isEqualTo(1);
        assertThat(find(name).pending())
                .hasValueSatisfying(pending ->
                        assertThat(pending).usingRecursiveComparison().isEqualTo(next));
        assertThat(change(change).state()).isEqualTo(ChangeState.PREPARED);
    }

    @Test
    void secondRevisionOnOneBaseIsRefused() {
        // Given
        RepositoryName name = rows.activeRepository();
        PendingRevision first = LedgerRows.revision(2, List.of());
        repositories.prepare(name, 1, first);

        // When
        boolean second = repositories.prepare(name, 1, LedgerRows.revision(2, List.of()));

        // Then
        assertThat(second).isFalse();
        assertThat(find(name).pending().orElseThrow().id()).isEqualTo(first.id());
    }

    @Test
    void revisionOnAnOldBaseIsRefused() {
        // Given
        RepositoryName name = rows.activeRepository();
        UUID change = rows.queuedChange(name, "/a");
        publish(name, LedgerRows.revision(2, List.of()), 1);

        // When
        boolean late = repositories.prepare(name, 1, LedgerRows.revision(2, List.of(new Outcome(change, null))));

        // Then
        assertThat(late).isFalse();
        assertThat(find(name).pending()).isEmpty();
        assertThat(change(change).state()).isEqualTo(ChangeState.QUEUED);
    }

    @Test
    void ofManyPublishersOneGetsTheNextRevision() throws Exception {
        // Given
        RepositoryName name = rows.activeRepository();
        UUID change = rows.queuedChange(name, "/a");
        ExecutorService publishers = Executors.newFixedThreadPool(PUBLISHERS);
        CyclicBarrier start = new CyclicBarrier(PUBLISHERS);

        // When
        List<Future<Boolean>> attempts = new ArrayList<>();
        for (int i = 0; i < PUBLISHERS; i++) {
            attempts.add(publishers.submit(() -> {
                start.await(10, TimeUnit.SECONDS);
                return repositories.prepare(name, 1, LedgerRows.revision(2, List.of(new Outcome(change, null))));
            }));
        }
        List<Boolean> prepared = new ArrayList<>();
        for (Future<Boolean> attempt : attempts) {
            prepared.add(attempt.get(60, TimeUnit.SECONDS));
        }
        publishers.shutdownNow();

        // Then
        assertThat(prepared).containsOnlyOnce(true);
        assertThat(change(change).state()).isEqualTo(ChangeState.PREPARED);
    }

    @Test
    void preparingIsUndoneWhenAChangeIsNoLongerQueued() {
        // Given
        RepositoryName name = rows.activeRepository();
        UUID queued = rows.queuedChange(name, "/a");
        UUID parked = rows.queuedChange(name, "/b");
        changes.park(parked, PROBLEM);

        // When
        boolean prepared = repositories.prepare(
                name, 1, LedgerRows.revision(2, List.of(new Outcome(queued, null), new Outcome(parked, null))));

        // Then
        assertThat(prepared).isFalse();
        assertThat(find(name).pending()).isEmpty();
        assertThat(change(queued).state()).isEqualTo(ChangeState.QUEUED);
        assertThat(change(parked).state()).isEqualTo(ChangeState.PARKED);
    }

    @Test
    void stoppedRepositoryPreparesNothing() {
        // Given
        RepositoryName name = rows.activeRepository();
        repositories.stop(name, "manifest of a stranger");

        // When
        boolean prepared = repositories.prepare(name, 1, LedgerRows.revision(2, List.of()));

        // Then
        assertThat(prepared).isFalse();
        assertThat(find(name).pending()).isEmpty();
        assertThat(find(name).stoppedBecause()).contains("manifest of a stranger");
    }

    @Test
    void firstReasonForStoppingStays() {
        // Given
        RepositoryName name = rows.activeRepository();
        repositories.stop(name, "first");

        // When
        repositories.stop(name, "second");

        // Then
        assertThat(find(name).stoppedBecause()).contains("first");
    }

    @Test
    void completedRevisionIsThePublishedOne() {
        // Given
        RepositoryName name = rows.activeRepository();
        PendingRevision next = LedgerRows.revision(2, List.of());
        repositories.prepare(name, 1, next);

        // When
        repositories.complete(name, next, "m2", "r2");

        // Then
        Repository repository = find(name);
        assertThat(repository.state()).isEqualTo(RepositoryState.ACTIVE);
        assertThat(repository.revision()).isEqualTo(2);
        assertThat(repository.rootHash()).contains(ContentHash.parse(LedgerRows.ROOT_HASH));
        assertThat(repository.publishedAt()).isEqualTo(next.publishedAt());
        assertThat(repository.manifest())
                .hasValueSatisfying(manifest -> assertThat(manifest).isEqualTo(next.manifest()));
        assertThat(repository.manifestEtag()).contains("m2");
        assertThat(repository.reflogEtag()).contains("r2");
        assertThat(repository.pending()).isEmpty();
    }

    @Test
    void completingDecidesItsChanges() {
        // Given
        RepositoryName name = rows.activeRepository();
        UUID accepted = rows.queuedChange(name, "/a");
        UUID rejected = rows.queuedChange(name, "/b");
        UUID other = rows.queuedChange(name, "/c");

        // When
        publish(name, LedgerRows.revision(2, List.of(new Outcome(accepted, null), new Outcome(rejected, PROBLEM))), 1);

        // Then
        assertThat(change(accepted).state()).isEqualTo(ChangeState.PUBLISHED);
        assertThat(change(accepted).revision()).contains(2L);
        assertThat(change(rejected).state()).isEqualTo(ChangeState.REJECTED);
        assertThat(change(rejected).problem()).contains(PROBLEM);
        assertThat(change(other).state()).isEqualTo(ChangeState.QUEUED);
    }

    @Test
    void completingEndsTheAttemptsSession() {
        // Given
        RepositoryName name = rows.activeRepository();
        PendingRevision next = LedgerRows.revision(2, List.of());
        attempts.begin(name, next.id(), List.of());

        // When
        publish(name, next, 1);

        // Then
        assertThat(rows.sessionExists(next.id())).isFalse();
    }

    @Test
    void completingSetsAndEndsExpiries() {
        // Given
        RepositoryName name = rows.activeRepository();
        Instant expires = Instant.parse("2999-01-01T00:00:00Z");
        publish(name, LedgerRows.revision(2, List.of(), List.of(new PathExpiry("/a", "s", expires)), List.of()), 1);

        // When
        publish(name, LedgerRows.revision(3, List.of(), List.of(new PathExpiry("/b", "s", expires)), List.of("/a")), 2);

        // Then
        assertThat(expiries.of(name, new RepositoryPath("/a"))).isEmpty();
        assertThat(expiries.of(name, new RepositoryPath("/b"))).contains(expires);
    }

    @Test
    void completingOwesAnAnnouncement() {
        // Given
        RepositoryName name = rows.activeRepository();
        PendingRevision next = LedgerRows.revision(2, List.of());
        repositories.prepare(name, 1, next);

        // When
        long announcement = repositories.complete(name, next, "m2", "r2").orElseThrow();

        // Then
        assertThat(outbox.newestAnnouncement(name)).isEqualTo(announcement);
    }

    @Test
    void onlyThePendingRevisionIsCompleted() {
        // Given
        RepositoryName name = rows.activeRepository();
        PendingRevision pending = LedgerRows.revision(2, List.of());
        repositories.prepare(name, 1, pending);
        UUID change = rows.queuedChange(name, "/a");
        long announced = outbox.newestAnnouncement(name);

        // When
        var stranger =
                repositories.complete(name, LedgerRows.revision(2, List.of(new Outcome(change, null))), "m2", "r2");

        // Then
        assertThat(stranger).isEmpty();
        assertThat(find(name).revision()).isEqualTo(1);
        assertThat(find(name).pending().orElseThrow().id()).isEqualTo(pending.id());
        assertThat(change(change).state()).isEqualTo(ChangeState.QUEUED);
        assertThat(outbox.newestAnnouncement(name)).isEqualTo(announced);
    }

    @Test
    void revisionIsCompletedOnce() {
        // Given
        RepositoryName name = rows.activeRepository();
        PendingRevision next = LedgerRows.revision(2, List.of());
        publish(name, next, 1);
        publish(name, LedgerRows.revision(3, List.of()), 2);

        // When
        var again = repositories.complete(name, next, "m2", "r2");

        // Then
        assertThat(again).isEmpty();
        assertThat(find(name).revision()).isEqualTo(3);
    }

    @Test
    void unknownEntityTagsAreAllowed() {
        // Given
        RepositoryName name = rows.activeRepository();
        PendingRevision next = LedgerRows.revision(2, List.of());
        repositories.prepare(name, 1, next);

        // When
        repositories.complete(name, next, null, null);

        // Then
        assertThat(find(name).manifestEtag()).isEmpty();
        assertThat(find(name).reflogEtag()).isEmpty();
    }

    @Test
    void stoppedRepositoryStaysStoppedWhenItsRevisionCompletes() {
        // Given
        RepositoryName name = rows.activeRepository();
        PendingRevision next = LedgerRows.revision(2, List.of());
        repositories.prepare(name, 1, next);
        repositories.stop(name, "manifest of a stranger");

        // When
        repositories.complete(name, next, "m2", "r2");

        // Then
        assertThat(find(name).state()).isEqualTo(RepositoryState.STOPPED);
        assertThat(find(name).revision()).isEqualTo(2);
    }

    @Test
    void retainedComeNewestFirstAndOldOnesRetire() {
        // Given
        RepositoryName name = rows.activeRepository();
        publish(name, LedgerRows.revision(2, List.of()), 1);
        PendingRevision third = LedgerRows.revision(3, List.of());

        // When
        publish(name, retaining(third, 2), 2);

        // Then
        assertThat(repositories.retained(name))
                .containsExactly(
                        new RetainedRevision(3, ContentHash.parse(LedgerRows.ROOT_HASH), 4096, 1_700_000_003L),
                        new RetainedRevision(2, ContentHash.parse(LedgerRows.ROOT_HASH), 4096, 1_700_000_002L));
        assertThat(rows.query(
                        "SELECT state FROM revision WHERE repository = ? AND revision = 1", String.class, name.value()))
                .isEqualTo("RETIRED");
    }

    @Test
    void changesAreRejectedWithoutARevision() {
        // Given
        RepositoryName name = rows.activeRepository();
        UUID change = rows.queuedChange(name, "/a");

        // When
        boolean rejected = repositories.rejectAll(name, 1, List.of(new Outcome(change, PROBLEM)));

        // Then
        assertThat(rejected).isTrue();
        assertThat(change(change).state()).isEqualTo(ChangeState.REJECTED);
        assertThat(find(name).revision()).isEqualTo(1);
    }

    @Test
    void nothingIsRejectedOnABaseThatHasMoved() {
        // Given
        RepositoryName name = rows.activeRepository();
        UUID change = rows.queuedChange(name, "/a");
        publish(name, LedgerRows.revision(2, List.of()), 1);

        // When
        boolean rejected = repositories.rejectAll(name, 1, List.of(new Outcome(change, PROBLEM)));

        // Then
        assertThat(rejected).isFalse();
        assertThat(change(change).state()).isEqualTo(ChangeState.QUEUED);
        assertThat(rows.leasesOf(change)).isEqualTo(1);
    }

    @Test
    void nothingIsRejectedWhileARevisionIsOnItsWay() {
        // Given
        RepositoryName name = rows.activeRepository();
        UUID change = rows.queuedChange(name, "/a");
        repositories.prepare(name, 1, LedgerRows.revision(2, List.of()));

        // When
        boolean rejected = repositories.rejectAll(name, 1, List.of(new Outcome(change, PROBLEM)));

        // Then
        assertThat(rejected).isFalse();
        assertThat(change(change).state()).isEqualTo(ChangeState.QUEUED);
    }

    @Test
    void whitelistIsRecordedAndReplaced() {
        // Given
        RepositoryName name = rows.newRepository();
        Instant expires = Instant.parse("2026-03-01T00:00:00Z");

        // When
        boolean first = repositories.recordWhitelist(name, 0, whitelist(1, null, expires));
        boolean second = repositories.recordWhitelist(name, 1, whitelist(2, "w1", expires.plus(Duration.ofDays(1))));

        // Then
        assertThat(first).isTrue();
        assertThat(second).isTrue();
        assertThat(repositories.whitelist(name)).hasValueSatisfying(recorded -> assertThat(recorded)
                .usingRecursiveComparison()
                .isEqualTo(whitelist(2, "w1", expires.plus(Duration.ofDays(1)))));
    }

    @Test
    void whitelistWithoutEntityTagIsReadBack() {
        // Given
        RepositoryName name = rows.newRepository();
        StoredWhitelist whitelist = whitelist(1, null, Instant.parse("2026-03-01T00:00:00Z"));

        // When
        repositories.recordWhitelist(name, 0, whitelist);

        // Then
        assertThat(repositories.whitelist(name))
                .hasValueSatisfying(recorded ->
                        assertThat(recorded).usingRecursiveComparison().isEqualTo(whitelist));
    }

    @Test
    void whitelistIsReplacedOnce() {
        // Given
        RepositoryName name = rows.newRepository();
        Instant expires = Instant.parse("2026-03-01T00:00:00Z");
        repositories.recordWhitelist(name, 0, whitelist(1, null, expires));
        repositories.recordWhitelist(name, 1, whitelist(2, null, expires));

        // Then
        assertThat(repositories.recordWhitelist(name, 1, whitelist(2, "late", expires)))
                .isFalse();
        assertThat(repositories.recordWhitelist(name, 0, whitelist(1, "late", expires)))
                .isFalse();
        assertThat(repositories.whitelist(name).orElseThrow().etag()).isNull();
    }

    @Test
    void unknownRepositoryHasNothing() {
        RepositoryName unknown = RepositoryName.of("unknown.test");

        assertThat(repositories.find(unknown)).isEmpty();
        assertThat(repositories.whitelist(unknown)).isEmpty();
        assertThat(repositories.encryptedKeys(unknown)).isEmpty();
        assertThat(repositories.retained(unknown)).isEmpty();
        assertThat(repositories.prepare(unknown, 0, LedgerRows.revision(1, List.of())))
                .isFalse();
    }

    private void publish(RepositoryName name, PendingRevision revision, long base) {
        assertThat(repositories.prepare(name, base, revision)).isTrue();
        assertThat(repositories.complete(name, revision, "m", "r")).isPresent();
    }

    private Repository find(RepositoryName name) {
        return repositories.find(name).orElseThrow();
    }

    private Change change(UUID id) {
        return changes.find(id).orElseThrow();
    }

    private static StoredWhitelist whitelist(int version, String etag, Instant expires) {
        return new StoredWhitelist(version, new byte[] {(byte) version}, etag, expires);
    }

    private static PendingRevision retaining(PendingRevision revision, long oldest) {
        return revision(revision, oldest, revision.content());
    }

    private static PendingRevision holding(PendingRevision revision, ContentSize content) {
        return revision(revision, revision.oldestRetained(), content);
    }

    private static PendingRevision revision(PendingRevision revision, long oldest, ContentSize content) {
        return new PendingRevision(
                revision.id(),
                revision.revision(),
                revision.rootHash(),
                revision.rootSize(),
                revision.publishedAt(),
                revision.manifest(),
                revision.reflog(),
                revision.previousEtag(),
                revision.previousReflogEtag(),
                revision.outcomes(),
                revision.expiries(),
                revision.endedExpiries(),
                oldest,
                revision.historyHash(),
                revision.tagged(),
                revision.untagged(),
                content,
                revision.dropped());
    }
}
