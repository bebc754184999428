package org.cvmfsephemeral.gc.expiry;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import jakarta.inject.Inject;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.cvmfsephemeral.format.repository.RepositoryName;
import org.cvmfsephemeral.format.repository.RepositoryPath;
import org.cvmfsephemeral.gc.fixture.GcServices;
import org.cvmfsephemeral.gc.fixture.ManualSweeps;
import org.cvmfsephemeral.gc.fixture.PublishedPaths;
import org.cvmfsephemeral.ledger.change.Change;
import org.cvmfsephemeral.ledger.change.Operation;
import org.cvmfsephemeral.ledger.expiry.Holds;
import org.cvmfsephemeral.ledger.expiry.PathExpiry;
import org.cvmfsephemeral.ledger.expiry.RetentionRules;
import org.cvmfsephemeral.ledger.repository.Repositories;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

@QuarkusTest
@TestProfile(ManualSweeps.class)
@QuarkusTestResource(GcServices.class)
class EvictionSweepTest {
    private static final RepositoryPath NIGHTLY = new RepositoryPath("/nightly");

    @Inject
    ExpirySweep sweep;

    @Inject
    PublishedPaths published;

    @Inject
    Holds holds;

    @Inject
    RetentionRules rules;

    @Inject
    Repositories repositories;

    @Inject
    MeterRegistry registry;

    private Instant now;

    @BeforeEach
    void readClock() {
        now = repositories.now();
    }

    @Test
    void leastRecentlyUsedPathsMakeRoom() {
        // Given five paths of 100 bytes, which is 140 more than 90 % of what the repository may have
        RepositoryName repository = used("/a", "/b", "/c", "/d", "/e");
        tooLarge(repository, 500, 400);

        // When
        sweep.sweep();

        // Then
        assertThat(published.queued(repository))
                .singleElement()
                .extracting(Change::operations)
                .isEqualTo(List.of(evicted("/a", 5), evicted("/b", 4)));
    }

    @Test
    void nothingMoreGoesWhileRemovalsAreOnTheirWay() {
        // Given
        RepositoryName repository = used("/a", "/b", "/c", "/d", "/e");
        tooLarge(repository, 500, 400);
        sweep.sweep();

        // When
        sweep.sweep();

        // Then
        assertThat(published.queued(repository)).hasSize(1);
    }

    @Test
    void moreThanABatchGoesInSeveralChanges() {
        // Given
        RepositoryName repository = used("/a", "/b", "/c", "/d", "/e");
        tooLarge(repository, 500, 100);

        // When
        sweep.sweep();

        // Then
        assertThat(published.queued(repository))
                .extracting(change -> change.operations().size())
                .containsExactly(3, 2);
    }

    @Test
    void pathOfAWriterAndAHeldOneStay() {
        // Given
        RepositoryName repository = used("/a", "/b", "/c");
        tooLarge(repository, 300, 290);
        published.writer(repository, "/a");
        holds.put(repository, new RepositoryPath("/b"), "court", "legal");

        // When
        sweep.sweep();

        // Then
        assertThat(published.queued(repository))
                .singleElement()
                .extracting(Change::operations)
                .isEqualTo(List.of(evicted("/c", 1)));
    }

    @Test
    void whatHasExpiredGoesFirst() {
        // Given
        RepositoryName repository = published.repository(List.of(
                new PathExpiry("/a", PublishedPaths.STAMP, now.minusSeconds(1), null, 100L, now.minusSeconds(9)),
                new PathExpiry("/b", PublishedPaths.STAMP, now.plusSeconds(600), null, 100L, now.minusSeconds(8))));
        tooLarge(repository, 200, 150);

        // When
        sweep.sweep();

        // Then
        assertThat(published.queued(repository))
                .singleElement()
                .extracting(Change::operations)
                .isEqualTo(List.of(new Operation.Expire("/a", PublishedPaths.STAMP)));
    }

    @Test
    void repositoryThatFitsIsLeftAlone() {
        // Given
        RepositoryName repository = used("/a");
        tooLarge(repository, 100, 100);

        // When
        sweep.sweep();

        // Then
        assertThat(published.queued(repository)).isEmpty();
    }

    @Test
    void onlyTheNewestChildrenStay() {
        // Given
        RepositoryName repository = used("/elsewhere");
        rules.put(repository, NIGHTLY, 2);
        children(repository, "one", "two", "three", "four");

        // When
        sweep.sweep();

        // Then
        assertThat(published.queued(repository))
                .singleElement()
                .extracting(Change::operations)
                .isEqualTo(List.of(surplus("/nightly/one", 4), surplus("/nightly/two", 3)));
    }

    @Test
    void manyChildrenGoInBatches() {
        // Given
        RepositoryName repository = used("/elsewhere");
        rules.put(repository, NIGHTLY, 1);
        children(repository, "one", "two", "three", "four", "five");

        // When
        sweep.sweep();

        // Then
        assertThat(published.queued(repository))
                .extracting(change -> change.operations().size())
                .containsExactly(3, 1);
    }

    @Test
    void childThatIsHeldOrBeingWrittenStays() {
        // Given
        RepositoryName repository = used("/elsewhere");
        rules.put(repository, NIGHTLY, 1);
        children(repository, "one", "two", "three", "four");
        holds.put(repository, new RepositoryPath("/nightly/one/f"), "court", "legal");
        published.writer(repository, "/nightly/two/f");

        // When
        sweep.sweep();

        // Then
        assertThat(published.queued(repository))
                .singleElement()
                .extracting(Change::operations)
                .isEqualTo(List.of(surplus("/nightly/three", 2)));
    }

    @Test
    void overduePathUnderAHoldStaysAndIsCounted() {
        // Given
        RepositoryName repository = published.overdue("/a/b", "/c");
        holds.put(repository, new RepositoryPath("/a"), "court", "legal");

        // When
        sweep.sweep();

        // Then
        assertThat(published.queued(repository))
                .singleElement()
                .extracting(Change::operations)
                .isEqualTo(List.of(new Operation.Expire("/c", PublishedPaths.STAMP)));
        assertThat(registry.get(ExpiryMetrics.HELD).gauge().value()).isGreaterThanOrEqualTo(1);
    }

    @Test
    void removalsAreCountedByReason() {
        // Given
        double before = queued(RemovalReason.EVICTED);
        RepositoryName repository = used("/a", "/b", "/c", "/d", "/e");
        tooLarge(repository, 500, 400);

        // When
        sweep.sweep();

        // Then
        assertThat(queued(RemovalReason.EVICTED) - before).isEqualTo(2);
    }

    private double queued(RemovalReason reason) {
        return registry.get(ExpiryMetrics.QUEUED)
                .tag("reason", reason.label())
                .counter()
                .count();
    }

    /** Of 100 bytes each, used as many seconds ago as they come before the end. */
    private RepositoryName used(String... paths) {
        PathExpiry[] expiries = new PathExpiry[paths.length];
        for (int i = 0; i < paths.length; i++) {
            expiries[i] = new PathExpiry(
                    paths[i],
                    PublishedPaths.STAMP,
                    now.plusSeconds(600),
                    null,
                    100L,
                    now.minusSeconds(paths.length - i));
        }
        return published.repository(List.of(expiries));
    }

    private void tooLarge(RepositoryName repository, long bytes, long limit) {
        published.update(
                "UPDATE repository SET content_bytes = " + bytes + ", eviction_bytes = " + limit + " WHERE name = ?1",
                repository.value());
    }

    private void children(RepositoryName repository, String... names) {
        for (int i = 0; i < names.length; i++) {
            rules.seed(repository, NIGHTLY, Map.of(names[i], now.minusSeconds(names.length - i)));
        }
    }

    private Operation evicted(String path, int secondsAgo) {
        return new Operation.Evict(path, Operation.EvictionReason.SIZE, now.minusSeconds(secondsAgo));
    }

    private Operation surplus(String path, int secondsAgo) {
        return new Operation.Evict(path, Operation.EvictionReason.COUNT, now.minusSeconds(secondsAgo));
    }
}
