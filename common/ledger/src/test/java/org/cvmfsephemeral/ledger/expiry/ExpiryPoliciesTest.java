package org.cvmfsephemeral.ledger.expiry;

import static org.assertj.core.api.Assertions.assertThat;

import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.cvmfsephemeral.format.repository.RepositoryName;
import org.cvmfsephemeral.format.repository.RepositoryPath;
import org.cvmfsephemeral.ledger.expiry.Evictions.Candidate;
import org.cvmfsephemeral.ledger.expiry.Evictions.Choice;
import org.cvmfsephemeral.ledger.expiry.Expiries.Due;
import org.cvmfsephemeral.ledger.expiry.ExpiryCalendar.Appointment;
import org.cvmfsephemeral.ledger.expiry.ExpiryCalendar.Bucket;
import org.cvmfsephemeral.ledger.expiry.ExpiryCalendar.Slice;
import org.cvmfsephemeral.ledger.expiry.RetentionRules.Surplus;
import org.cvmfsephemeral.ledger.fixture.LedgerRows;
import org.cvmfsephemeral.ledger.fixture.LedgerServices;
import org.cvmfsephemeral.ledger.repository.Attempts;
import org.cvmfsephemeral.ledger.repository.ExpiryPolicy;
import org.cvmfsephemeral.ledger.repository.PendingRevision;
import org.cvmfsephemeral.ledger.repository.Repositories;
import org.cvmfsephemeral.ledger.repository.RepositorySettings;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@QuarkusTest
@QuarkusTestResource(LedgerServices.class)
class ExpiryPoliciesTest {
    private static final String STAMP = "2026-01-01T00:00:00Z";
    private static final RepositoryPath NIGHTLY = new RepositoryPath("/nightly");

    @Inject
    Expiries expiries;

    @Inject
    Holds holds;

    @Inject
    Evictions evictions;

    @Inject
    RetentionRules rules;

    @Inject
    ExpiryCalendar calendar;

    @Inject
    Repositories repositories;

    @Inject
    Attempts attempts;

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
    void settingsOfExpiryAreKept() {
        ExpiryPolicy policy = new ExpiryPolicy(60L, 3_600L, 1L << 40);

        policy(policy);

        assertThat(repositories.find(repository).orElseThrow().settings().expiry())
                .isEqualTo(policy);
    }

    @Test
    void touchKeepsForTheTimeToLiveOfThePath() {
        // Given
        set(new PathExpiry("/a", STAMP, now.plusSeconds(60), 7_200L, null, null));

        // When
        expiries.touch(repository, List.of(path("/a")), Duration.ZERO);

        // Then
        assertThat(expiry("/a")).isAfterOrEqualTo(now.plusSeconds(7_200));
    }

    @Test
    void touchDoesNotMoveWhatExpiresByAge() {
        // Given
        set(new PathExpiry("/a", STAMP, now.plusSeconds(60), null, null, null));

        // When
        expiries.touch(repository, List.of(path("/a")), Duration.ZERO);

        // Then
        assertThat(expiry("/a")).isEqualTo(now.plusSeconds(60));
    }

    @Test
    void touchDoesNotKeepForLongerThanTheRepositoryAllows() {
        // Given
        policy(new ExpiryPolicy(null, 600L, null));
        set(new PathExpiry("/a", STAMP, now.plusSeconds(60), 7_200L, null, null));

        // When
        expiries.touch(repository, List.of(path("/a")), Duration.ofHours(5));

        // Then
        assertThat(expiry("/a"))
                .isBetween(now.plusSeconds(600), repositories.now().plusSeconds(600));
    }

    @Test
    void touchIsTheLatestUse() {
        // Given
        set(new PathExpiry("/a", STAMP, now.plusSeconds(60), null, 1L, now.minusSeconds(1_000)));

        // When
        expiries.touch(repository, List.of(path("/a")), Duration.ZERO);

        // Then
        assertThat(expiries.isUnused(repository, path("/a"), now.minusSeconds(1_000)))
                .isFalse();
    }

    @Test
    void touchesThatFollowEachOtherAtOnceAreWrittenOnce() {
        // Given
        Instant recently = now.minusSeconds(5).truncatedTo(ChronoUnit.SECONDS);
        set(new PathExpiry("/a", STAMP, now.plusSeconds(60), null, 1L, recently));

        // When
        expiries.touch(repository, List.of(path("/a")), Duration.ZERO);

        // Then
        assertThat(expiries.find(repository, path("/a")).orElseThrow().usedAt()).isEqualTo(recently);
    }

    @Test
    @Timeout(60)
    void tenThousandPathsAreTouchedAtOnce() {
        // Given
        rows.update("""
                        INSERT INTO expiry (repository, path, stamp, expires_at, touch_seconds)
                        SELECT ?, '/builds/' || n || '/f', 's', clock_timestamp() + interval '1 minute', 3600
                        FROM generate_series(1, 10000) n""", repository.value());
        List<RepositoryPath> paths = IntStream.rangeClosed(1, 10_000)
                .mapToObj(i -> path("/builds/" + i + "/f"))
                .toList();

        // When
        int moved = expiries.touch(repository, paths, Duration.ZERO);

        // Then
        assertThat(moved).isEqualTo(10_000);
        assertThat(expiries.earliest(repository, paths).values())
                .hasSize(10_000)
                .allMatch(time -> time.isAfter(now.plusSeconds(3_599)));
    }

    @Test
    void earliestOfAPathAndItsDirectoriesCounts() {
        // Given
        set(new PathExpiry("/d", STAMP, now.plusSeconds(60)), new PathExpiry("/d/a", STAMP, now.plusSeconds(600)));

        // Then
        assertThat(expiries.earliest(repository, List.of(path("/d/a"), path("/e"))))
                .isEqualTo(Map.of(path("/d/a"), expiry("/d")));
    }

    @Test
    void nothingAtAboveOrBelowAHeldPathIsDue() {
        // Given
        for (String path : List.of("/a", "/a/b", "/a/b/c", "/a/b-c", "/x")) {
            set(new PathExpiry(path, STAMP, now.minusSeconds(10)));
        }

        // When
        holds.put(repository, path("/a/b"), "court", "legal");

        // Then
        assertThat(due()).extracting(Due::path).containsExactlyInAnyOrder(path("/a/b-c"), path("/x"));
        assertThat(expiries.countHeld(repository)).isEqualTo(3);
    }

    @Test
    void whatIsReleasedIsDueAgain() {
        // Given
        set(new PathExpiry("/a", STAMP, now.minusSeconds(10)));
        holds.put(repository, path("/a"), "court", "legal");

        // When
        holds.remove(repository, path("/a"));

        // Then
        assertThat(due()).extracting(Due::path).containsExactly(path("/a"));
    }

    @Test
    void holdThatIsPutAgainKeepsItsTime() {
        // Given
        boolean first = holds.put(repository, path("/a"), "court", "legal");
        Instant since = holds.find(repository, path("/a")).orElseThrow().since();

        // When
        boolean second = holds.put(repository, path("/a"), "another court", "others");

        // Then
        assertThat(first).isTrue();
        assertThat(second).isFalse();
        assertThat(holds.list(repository)).containsExactly(new Hold(path("/a"), "another court", "others", since));
    }

    @Test
    void attemptThatMayNotHaveSeenAHoldBecomesNoRevision() {
        // Given
        PendingRevision attempt = LedgerRows.revision(2, List.of());
        attempts.begin(repository, attempt.id(), List.of());

        // When
        holds.put(repository, path("/a"), "court", "legal");

        // Then
        assertThat(repositories.prepare(repository, 1, attempt)).isFalse();
    }

    @Test
    void attemptThatBeginsAfterAHoldBecomesARevision() {
        // Given
        holds.put(repository, path("/a"), "court", "legal");
        PendingRevision attempt = LedgerRows.revision(2, List.of());
        attempts.begin(repository, attempt.id(), List.of());

        // Then
        assertThat(repositories.prepare(repository, 1, attempt)).isTrue();
    }

    @Test
    void whatWasNotUsedForTheLongestTimeGoesUntilThereIsRoom() {
        // Given
        tooLarge(1_000, 600);
        used("/c", 300, 100L);
        used("/a", 500, 100L);
        used("/b", 400, 300L);
        used("/d", 200, 100L);

        // When
        Choice choice = evictions.choose(
                repository, Candidate.NONE, evictions.excess(repository).orElseThrow(), 10);

        // Then
        assertThat(choice.chosen()).extracting(Candidate::path).containsExactly(path("/a"), path("/b"), path("/c"));
        assertThat(choice.left()).isZero();
    }

    @Test
    void unknownSizeEndsTheChoice() {
        // Given
        tooLarge(1_000, 600);
        used("/a", 500, null);
        used("/b", 400, 100L);

        // When
        Choice choice = evictions.choose(
                repository, Candidate.NONE, evictions.excess(repository).orElseThrow(), 10);

        // Then
        assertThat(choice.chosen()).extracting(Candidate::path).containsExactly(path("/a"));
        assertThat(choice.left()).isZero();
    }

    @Test
    void choiceGoesOnWhereItEnded() {
        // Given
        tooLarge(1_000, 600);
        used("/a", 500, 100L);
        used("/b", 400, 100L);

        // When
        Choice first = evictions.choose(repository, Candidate.NONE, 460, 1);
        Choice second = evictions.choose(repository, first.last(), first.left(), 1);

        // Then
        assertThat(first.chosen()).extracting(Candidate::path).containsExactly(path("/a"));
        assertThat(second.chosen()).extracting(Candidate::path).containsExactly(path("/b"));
        assertThat(second.left()).isEqualTo(260);
    }

    @Test
    void whatIsHeldMakesNoRoom() {
        // Given
        tooLarge(1_000, 600);
        used("/a", 500, 100L);
        holds.put(repository, path("/a"), "court", "legal");

        // Then
        assertThat(evictions.choose(repository, Candidate.NONE, 460, 10).chosen())
                .isEmpty();
    }

    @Test
    void whatSomebodyWritesToMakesNoRoom() {
        // Given
        tooLarge(1_000, 600);
        used("/a", 500, 100L);
        used("/b/c", 400, 100L);
        rows.session(repository, "/a/below");
        rows.session(repository, "/b");

        // Then
        assertThat(evictions.choose(repository, Candidate.NONE, 460, 10).chosen())
                .isEmpty();
    }

    @Test
    void repositoryThatFitsHasNoExcess() {
        tooLarge(600, 600);

        assertThat(evictions.excess(repository)).isEmpty();
        assertThat(evictions.repositoriesTooLarge()).doesNotContain(repository);
    }

    @Test
    void oldestChildrenBeyondThoseThatStayAreSurplus() {
        // Given
        rules.put(repository, NIGHTLY, 2);
        seed("one", 400);
        seed("two", 300);
        seed("three", 200);
        seed("four", 100);

        // Then
        assertThat(rules.surplus(repository, 10))
                .extracting(Surplus::path)
                .containsExactly(path("/nightly/one"), path("/nightly/two"));
        assertThat(rules.repositoriesWithSurplus()).contains(repository);
    }

    @Test
    void publicationBelowAChildMakesItTheNewest() {
        // Given
        rules.put(repository, NIGHTLY, 1);
        seed("one", 400);
        seed("two", 300);
        Instant before = rules.surplus(repository, 1).get(0).publishedAt();

        // When
        LedgerRows.inTransaction(
                () -> rules.apply(repository, List.of(new ChildChanges("/nightly", List.of("one"), List.of()))));

        // Then
        assertThat(rules.surplus(repository, 10)).extracting(Surplus::path).containsExactly(path("/nightly/two"));
        assertThat(rules.isUnchanged(repository, path("/nightly/one"), before)).isFalse();
    }

    @Test
    void childThatIsGoneIsForgotten() {
        // Given
        rules.put(repository, NIGHTLY, 1);
        seed("one", 400);

        // When
        LedgerRows.inTransaction(
                () -> rules.apply(repository, List.of(new ChildChanges("/nightly", List.of("two"), List.of("one")))));

        // Then
        assertThat(rules.children(repository, NIGHTLY)).containsExactly("two");
    }

    @Test
    void changesOfADirectoryWithoutARuleAreNotRecorded() {
        LedgerRows.inTransaction(
                () -> rules.apply(repository, List.of(new ChildChanges("/nightly", List.of("one"), List.of()))));

        assertThat(rules.children(repository, NIGHTLY)).isEmpty();
    }

    @Test
    void childOfAWriterAndAHeldOneAreNoSurplus() {
        // Given
        rules.put(repository, NIGHTLY, 1);
        seed("one", 400);
        seed("two", 300);
        seed("three", 200);
        rows.session(repository, "/nightly/one/file");
        holds.put(repository, path("/nightly/two/file"), "court", "legal");

        // Then
        assertThat(rules.surplus(repository, 10)).isEmpty();
    }

    @Test
    void ruleTakesItsChildrenWithIt() {
        // Given
        rules.put(repository, NIGHTLY, 1);
        seed("one", 400);

        // When
        boolean removed = rules.remove(repository, NIGHTLY);

        // Then
        assertThat(removed).isTrue();
        assertThat(rules.children(repository, NIGHTLY)).isEmpty();
    }

    @Test
    void calendarCountsByDay() {
        // Given
        Instant day = Instant.parse("2030-01-02T00:00:00Z");
        set(
                new PathExpiry("/a", STAMP, day.plusSeconds(1), null, 10L, null),
                new PathExpiry("/b", STAMP, day.plusSeconds(80_000), null, 20L, null),
                new PathExpiry("/c", STAMP, day.plusSeconds(90_000), null, null, null));
        holds.put(repository, path("/b"), "court", "legal");

        // Then
        assertThat(calendar.slices(repository, day, day.plusSeconds(200_000), Bucket.DAY))
                .containsExactly(new Slice(day, 2, 30, 1), new Slice(day.plus(Duration.ofDays(1)), 1, 0, 0));
        assertThat(calendar.slices(repository, day, day.plusSeconds(7_200), Bucket.HOUR))
                .containsExactly(new Slice(day, 1, 10, 0));
    }

    @Test
    void calendarNamesThePaths() {
        // Given
        Instant day = Instant.parse("2030-01-02T00:00:00Z");
        set(
                new PathExpiry("/a", STAMP, day, 60L, 10L, null),
                new PathExpiry("/b", STAMP, day.plusSeconds(1), null, null, null));

        // When
        List<Appointment> first =
                calendar.paths(repository, Appointment.before(day.minusSeconds(1)), day.plusSeconds(10), 1);

        // Then
        assertThat(first).containsExactly(new Appointment(path("/a"), day, true, 10L, false));
        assertThat(calendar.paths(repository, first.get(0), day.plusSeconds(10), 10))
                .containsExactly(new Appointment(path("/b"), day.plusSeconds(1), false, null, false));
    }

    private List<Due> due() {
        return expiries.due(repository, Due.NONE, 100);
    }

    private void policy(ExpiryPolicy policy) {
        RepositorySettings base = LedgerRows.SETTINGS;
        repositories.change(
                repository,
                new RepositorySettings(
                        base.compression(), base.chunkSize(), base.ttlSeconds(), base.limits(), 0, policy));
    }

    private void tooLarge(long bytes, long limit) {
        policy(new ExpiryPolicy(null, null, limit));
        rows.update("UPDATE repository SET content_bytes = ? WHERE name = ?", bytes, repository.value());
    }

    private void used(String path, int secondsAgo, Long bytes) {
        set(new PathExpiry(path, STAMP, now.plusSeconds(3_600), null, bytes, now.minusSeconds(secondsAgo)));
    }

    private void seed(String name, int secondsAgo) {
        rules.seed(repository, NIGHTLY, Map.of(name, now.minusSeconds(secondsAgo)));
    }

    private void set(PathExpiry... set) {
        LedgerRows.inTransaction(() -> expiries.apply(repository, List.of(), List.of(set)));
    }

    private Instant expiry(String path) {
        return expiries.of(repository, path(path)).orElseThrow();
    }

    private static RepositoryPath path(String path) {
        return new RepositoryPath(path);
    }
}
