package org.cvmfsephemeral.ledger.expiry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import jakarta.transaction.TransactionalException;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.cvmfsephemeral.format.repository.RepositoryName;
import org.cvmfsephemeral.format.repository.RepositoryPath;
import org.cvmfsephemeral.ledger.expiry.Expiries.Due;
import org.cvmfsephemeral.ledger.fixture.LedgerRows;
import org.cvmfsephemeral.ledger.fixture.LedgerServices;
import org.cvmfsephemeral.ledger.repository.Repositories;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

@QuarkusTest
@QuarkusTestResource(LedgerServices.class)
class ExpiriesTest {
    private static final String STAMP = "2026-01-01T00:00:00Z";
    private static final int MANY = 1_000;

    @Inject
    Expiries expiries;

    @Inject
    Repositories repositories;

    @Inject
    LedgerRows rows;

    private RepositoryName repository;
    private Instant now;

    @BeforeEach
    void createRepository() {
        repository = rows.activeRepository();
        now = repositories.now();
    }

    @Test
    void longestOverdueComesFirst() {
        // Given
        set("/a", now.minusSeconds(10));
        set("/b", now.minusSeconds(20));
        set("/c", now.plusSeconds(60));

        // Then
        Due first = new Due(path("/b"), STAMP, now.minusSeconds(20), null);
        Due second = new Due(path("/a"), STAMP, now.minusSeconds(10), null);
        assertThat(due(MANY)).containsExactly(first, second);
        assertThat(due(1)).containsExactly(first);
    }

    @Test
    void claimingGoesOnAfterTheLastOne() {
        // Given
        Instant together = now.minusSeconds(10).plusNanos(123_000);
        for (String path : List.of("/c", "/a", "/b")) {
            set(path, together);
        }

        // When
        List<Due> first = due(2);
        List<Due> second = LedgerRows.inTransaction(() -> expiries.claimDue(repository, first.get(1), 2));
        List<Due> third = LedgerRows.inTransaction(() -> expiries.claimDue(repository, second.get(0), 2));

        // Then
        assertThat(first).extracting(Due::path).containsExactly(path("/a"), path("/b"));
        assertThat(second).extracting(Due::path).containsExactly(path("/c"));
        assertThat(third).isEmpty();
    }

    @Test
    void otherRepositoriesPathsAreNotDueHere() {
        set("/a", now.minusSeconds(10));

        assertThat(dueOf(rows.activeRepository(), MANY)).isEmpty();
    }

    @Test
    void claimingNeedsTheTransactionThatQueues() {
        assertThatThrownBy(() -> expiries.claimDue(repository, Due.NONE, MANY))
                .isInstanceOf(TransactionalException.class);
    }

    @Test
    void pathOfAWriterIsNotClaimed() {
        // Given
        set("/a/b", now.minusSeconds(10));
        rows.session(repository, "/a/b");

        // Then
        assertThat(due(MANY)).isEmpty();
    }

    @Test
    void pathUnderAnExpiredLeaseIsClaimed() {
        // Given
        set("/a", now.minusSeconds(10));
        rows.expireLeaseOf(rows.session(repository, "/a"));

        // Then
        assertThat(due(MANY)).hasSize(1);
    }

    @Test
    void pathOfAQueuedChangeIsNotClaimed() {
        // Given
        set("/a", now.minusSeconds(10));
        rows.queuedChange(repository, "/a");

        // Then
        assertThat(due(MANY)).isEmpty();
    }

    @Test
    void heldPathsDoNotHideOthers() {
        // Given
        set("/held", now.minusSeconds(20));
        set("/free", now.minusSeconds(10));
        rows.session(repository, "/held");

        // Then
        assertThat(due(1)).extracting(Due::path).containsExactly(path("/free"));
    }

    @Test
    void leaseOfAnotherRepositoryIsInNobodysWay() {
        // Given
        set("/a", now.minusSeconds(10));
        rows.session(rows.activeRepository(), "/a");

        // Then
        assertThat(due(MANY)).hasSize(1);
    }

    @Test
    void onlyOneClaimsAtATime() {
        // Given
        set("/a", now.minusSeconds(10));

        // When
        List<Due> second = LedgerRows.inTransaction(() -> {
            assertThat(expiries.claimDue(repository, Due.NONE, MANY)).hasSize(1);
            return due(MANY);
        });

        // Then
        assertThat(second).isEmpty();
        assertThat(due(MANY)).as("after the first has ended").hasSize(1);
    }

    @Test
    void repositoryWithOverduePathsIsDue() {
        // Given
        set("/a", now.minusSeconds(10));

        // Then
        assertThat(expiries.repositoriesDue()).containsOnlyOnce(repository);
    }

    @Test
    void repositoryWithoutOverduePathsIsNotDue() {
        // Given
        set("/a", now.plusSeconds(60));

        // Then
        assertThat(expiries.repositoriesDue()).doesNotContain(repository);
    }

    @Test
    void stoppedRepositoryIsNotDue() {
        // Given
        set("/a", now.minusSeconds(10));
        repositories.stop(repository, "manifest of a stranger");

        // Then
        assertThat(expiries.repositoriesDue()).doesNotContain(repository);
    }

    @Test
    void timeOfThePathThatIsOverdueTheLongest() {
        // Given
        set("/a", now.minus(Duration.ofDays(4_000)));
        rows.session(repository, "/a");
        set("/b", now.minusSeconds(10));

        // Then
        assertThat(expiries.longestOverdue()).hasValueSatisfying(overdue -> assertThat(overdue)
                .isBetween(Duration.ofDays(4_000), Duration.ofDays(4_001)));
        rows.update("DELETE FROM expiry WHERE repository = ?", repository.value());
    }

    @Test
    void nothingIsOverdueWithoutExpiries() {
        // Given
        rows.update("DELETE FROM expiry");
        set("/a", now.plusSeconds(60));

        // Then
        assertThat(expiries.longestOverdue()).isEmpty();
    }

    @Test
    void dueWithThisStampOnly() {
        // Given
        set("/a", now.minusSeconds(10));

        // Then
        assertThat(expiries.isDue(repository, path("/a"), STAMP)).isTrue();
        assertThat(expiries.isDue(repository, path("/a"), "another")).isFalse();
        assertThat(expiries.isDue(repository, path("/b"), STAMP)).isFalse();
    }

    @Test
    void notDueBeforeItsTime() {
        // Given
        set("/a", now.plusSeconds(60));

        // Then
        assertThat(expiries.isDue(repository, path("/a"), STAMP)).isFalse();
    }

    @Test
    void laterPublicationReplacesTheExpiry() {
        // Given
        set("/a", now.minusSeconds(10));
        Instant later = Instant.parse("2999-01-01T00:00:00.123456Z");

        // When
        apply(List.of("/a"), new PathExpiry("/a", "later", later));

        // Then
        assertThat(expiries.of(repository, path("/a"))).contains(later);
        assertThat(expiries.isDue(repository, path("/a"), STAMP)).isFalse();
    }

    @Test
    void endedPathTakesAllBelowItAlong() {
        // Given
        for (String path : List.of("/a", "/a/b", "/a/b/c", "/a-b", "/ab", "/a0", "/b")) {
            set(path, now.plusSeconds(60));
        }

        // When
        apply(List.of("/a"));

        // Then
        assertThat(Stream.of("/a", "/a/b", "/a/b/c", "/a-b", "/ab", "/a0", "/b")
                        .filter(path -> expiries.of(repository, path(path)).isPresent()))
                .containsExactly("/a-b", "/ab", "/a0", "/b");
    }

    @Test
    void endingTheRootEndsAllOfThisRepositoryOnly() {
        // Given
        set("/a", now.plusSeconds(60));
        set("/b/c", now.plusSeconds(60));
        RepositoryName other = rows.activeRepository();
        LedgerRows.inTransaction(
                () -> expiries.apply(other, List.of(), List.of(new PathExpiry("/a", STAMP, now.plusSeconds(60)))));

        // When
        apply(List.of(""));

        // Then
        assertThat(rows.count("SELECT count(*) FROM expiry WHERE repository = ?", repository.value()))
                .isZero();
        assertThat(expiries.of(other, path("/a"))).isPresent();
    }

    @Test
    void pathWithoutExpiryHasNone() {
        assertThat(expiries.of(repository, path("/a"))).isEmpty();
    }

    @Test
    void severalPathsAreAskedForAtOnce() {
        // Given
        set("/a", now.plusSeconds(60));
        set("/a/b", now.minusSeconds(60));
        set("/c", now.plusSeconds(60));

        // Then
        assertThat(expiries.of(repository, List.of(path("/a"), path("/a/b"), path("/b"))))
                .isEqualTo(Map.of(path("/a"), now.plusSeconds(60), path("/a/b"), now.minusSeconds(60)));
        assertThat(expiries.of(repository, List.of())).isEmpty();
        assertThat(expiries.of(rows.activeRepository(), List.of(path("/a")))).isEmpty();
    }

    @Test
    void touchedPathStaysForAsLongAsSaid() {
        // Given
        set("/a", now.plusSeconds(60));

        // When
        int touched = expiries.touch(repository, List.of(path("/a")), Duration.ofHours(1));

        // Then
        assertThat(touched).isOne();
        assertThat(expiry("/a"))
                .isBetween(now.plusSeconds(3_600), repositories.now().plusSeconds(3_600));
    }

    @Test
    void touchingMovesTheDirectoriesThatThePathIsInAndNothingElse() {
        // Given
        Stream.of("", "/a", "/a/b", "/a/b/c", "/a/x", "/a/b/c/d", "/a/b/c-d", "/b")
                .forEach(path -> set(path, now.plusSeconds(60)));

        // When
        expiries.touch(repository, List.of(path("/a/b/c")), Duration.ofHours(1));

        // Then
        assertThat(Stream.of("", "/a", "/a/b", "/a/b/c", "/a/x", "/a/b/c/d", "/a/b/c-d", "/b")
                        .filter(path -> expiry(path).isAfter(now.plusSeconds(60))))
                .containsExactly("", "/a", "/a/b", "/a/b/c");
    }

    @Test
    void touchingNeverShortensATime() {
        // Given
        set("/a", now.plusSeconds(60));

        // When
        int touched = expiries.touch(repository, List.of(path("/a")), Duration.ofSeconds(30));

        // Then
        assertThat(touched).isZero();
        assertThat(expiry("/a")).isEqualTo(now.plusSeconds(60));
    }

    @Test
    void whatIsDueStaysDue() {
        // Given
        set("/a", now.minusSeconds(1));

        // When
        expiries.touch(repository, List.of(path("/a")), Duration.ofHours(1));

        // Then
        assertThat(expiries.isDue(repository, path("/a"), STAMP)).isTrue();
    }

    @Test
    void touchingLeavesOtherRepositoriesAlone() {
        // Given
        set("/a", now.plusSeconds(60));

        // When
        expiries.touch(rows.activeRepository(), List.of(path("/a")), Duration.ofHours(1));

        // Then
        assertThat(expiry("/a")).isEqualTo(now.plusSeconds(60));
    }

    @Test
    void touchingGivesNoExpiryToWhatHasNone() {
        assertThat(expiries.touch(repository, List.of(path("/a"), path("/b/c")), Duration.ofHours(1)))
                .isZero();
        assertThat(expiries.touch(repository, List.of(), Duration.ofHours(1))).isZero();
        assertThat(expiries.of(repository, path("/a"))).isEmpty();
    }

    @Test
    void touchingDoesNotWaitForWhoeverChangesTheExpiry() {
        // Given
        set("/a", now.plusSeconds(60));
        set("/a/b", now.plusSeconds(60));

        // When
        LedgerRows.inTransaction(() -> {
            expiries.apply(repository, List.of("/a/b"), List.of());
            assertThat(LedgerRows.inTransaction(
                            () -> expiries.touch(repository, List.of(path("/a/b")), Duration.ofHours(1))))
                    .isOne();
        });

        // Then
        assertThat(expiries.of(repository, path("/a/b"))).isEmpty();
        assertThat(expiry("/a")).isAfter(now.plusSeconds(60));
    }

    private Instant expiry(String path) {
        return expiries.of(repository, path(path)).orElseThrow();
    }

    private void set(String path, Instant expires) {
        apply(List.of(), new PathExpiry(path, STAMP, expires));
    }

    private void apply(List<String> ended, PathExpiry... set) {
        LedgerRows.inTransaction(() -> expiries.apply(repository, ended, Arrays.asList(set)));
    }

    private List<Due> due(int limit) {
        return dueOf(repository, limit);
    }

    private List<Due> dueOf(RepositoryName of, int limit) {
        return LedgerRows.inTransaction(() -> expiries.claimDue(of, Due.NONE, limit));
    }

    private static RepositoryPath path(String value) {
        return new RepositoryPath(value);
    }
}
