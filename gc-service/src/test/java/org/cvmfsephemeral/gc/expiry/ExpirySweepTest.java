package org.cvmfsephemeral.gc.expiry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.cvmfsephemeral.gc.fixture.PublishedPaths.STAMP;

import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.narayana.jta.QuarkusTransaction;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.cvmfsephemeral.format.repository.RepositoryName;
import org.cvmfsephemeral.format.repository.RepositoryPath;
import org.cvmfsephemeral.gc.fixture.GcServices;
import org.cvmfsephemeral.gc.fixture.ManualSweeps;
import org.cvmfsephemeral.gc.fixture.PublishedPaths;
import org.cvmfsephemeral.ledger.change.Change;
import org.cvmfsephemeral.ledger.change.ChangeProblem;
import org.cvmfsephemeral.ledger.change.ChangeState;
import org.cvmfsephemeral.ledger.change.Changes;
import org.cvmfsephemeral.ledger.change.Operation;
import org.cvmfsephemeral.ledger.expiry.Expiries;
import org.cvmfsephemeral.ledger.expiry.Expiries.Due;
import org.cvmfsephemeral.ledger.lease.Lease;
import org.cvmfsephemeral.ledger.lease.Leases;
import org.cvmfsephemeral.ledger.lease.PathBusyException;
import org.cvmfsephemeral.ledger.lease.Sessions;
import org.cvmfsephemeral.ledger.repository.Repositories;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@QuarkusTest
@TestProfile(ManualSweeps.class)
@QuarkusTestResource(GcServices.class)
class ExpirySweepTest {
    private static final int REPLICAS = 4;

    @Inject
    ExpirySweep sweep;

    @Inject
    ExpiryChanges expiryChanges;

    @Inject
    EvictionSweep evictions;

    @Inject
    ExpiryMetrics metrics;

    @Inject
    ExpirySettings settings;

    @Inject
    PublishedPaths published;

    @Inject
    Changes changes;

    @Inject
    Expiries expiries;

    @Inject
    Leases leases;

    @Inject
    Sessions sessions;

    @Inject
    Repositories repositories;

    @Inject
    MeterRegistry registry;

    @Test
    void overduePathIsQueuedForRemoval() {
        // Given
        RepositoryName repository = published.overdue("/builds/1.tar");

        // When
        sweep.sweep();

        // Then
        assertThat(published.queued(repository))
                .singleElement()
                .extracting(Change::operations)
                .isEqualTo(List.of(new Operation.Expire("/builds/1.tar", STAMP)));
    }

    @Test
    void removalHoldsItsPath() {
        // Given
        RepositoryName repository = published.overdue("/a");

        // When
        sweep.sweep();

        // Then
        UUID change = published.queued(repository).get(0).id();
        assertThat(leases.list(repository)).singleElement().satisfies(lease -> {
            assertThat(lease.path()).isEqualTo(new RepositoryPath("/a"));
            assertThat(lease.holder()).isEqualTo("expiry");
            assertThat(lease.change()).contains(change);
        });
        assertThatThrownBy(() -> published.writer(repository, "/a")).isInstanceOf(PathBusyException.class);
    }

    @Test
    void pathIsLeftAloneBeforeItsTime() {
        // Given
        RepositoryName repository = published.expiringIn(Duration.ofMinutes(1), "/a");

        // When
        sweep.sweep();

        // Then
        assertThat(published.queued(repository)).isEmpty();
        assertThat(leases.list(repository)).isEmpty();
    }

    @Test
    void manyPathsGoInBatchesTheLongestOverdueFirst() {
        // Given
        RepositoryName repository = published.overdue("/g", "/f", "/e", "/d", "/c", "/b", "/a");

        // When
        sweep.sweep();

        // Then
        assertThat(published.queued(repository))
                .extracting(ExpirySweepTest::paths)
                .containsExactly(List.of("/g", "/f", "/e"), List.of("/d", "/c", "/b"), List.of("/a"));
    }

    @Test
    void eachRepositoryHasItsOwnChange() {
        // Given
        RepositoryName one = published.overdue("/a");
        RepositoryName other = published.overdue("/a");

        // When
        sweep.sweep();

        // Then
        assertThat(published.queued(one)).hasSize(1);
        assertThat(published.queued(other)).hasSize(1);
    }

    @Test
    void pathOfAWriterIsTakenWhenTheWriterIsDone() {
        // Given
        RepositoryName repository = published.overdue("/a/b");
        UUID writer = published.writer(repository, "/a");
        sweep.sweep();
        assertThat(published.queued(repository)).isEmpty();
        assertThat(leases.list(repository)).extracting(Lease::holder).containsExactly("writer");

        // When
        sessions.abort(writer);
        sweep.sweep();

        // Then
        assertThat(published.queued(repository))
                .singleElement()
                .extracting(ExpirySweepTest::paths)
                .isEqualTo(List.of("/a/b"));
    }

    @Test
    void pathsOfAWriterDoNotKeepOthersFromExpiring() {
        // Given more held paths than a batch has, overdue the longest
        RepositoryName repository = published.overdue("/w/1", "/w/2", "/w/3", "/w/4", "/free");
        published.writer(repository, "/w");

        // When
        sweep.sweep();

        // Then
        assertThat(published.queued(repository))
                .singleElement()
                .extracting(ExpirySweepTest::paths)
                .isEqualTo(List.of("/free"));
    }

    @Test
    void pathIsInOneRemovalAtATime() {
        // Given
        RepositoryName repository = published.overdue("/a", "/b");

        // When
        sweep.sweep();
        sweep.sweep();

        // Then
        assertThat(published.queued(repository)).hasSize(1);
    }

    @Test
    void publishedRemovalIsTheEndOfIt() {
        // Given
        RepositoryName repository = published.overdue("/a");
        sweep.sweep();
        Change removal = published.queued(repository).get(0);
        published.publishRemoval(repository, removal);

        // When
        sweep.sweep();

        // Then
        assertThat(published.queued(repository)).isEmpty();
        assertThat(changes.find(removal.id()).orElseThrow().state()).isEqualTo(ChangeState.PUBLISHED);
    }

    @Test
    void rejectedRemovalIsTriedAgain() {
        // Given
        RepositoryName repository = published.overdue("/a");
        sweep.sweep();
        UUID first = published.queued(repository).get(0).id();
        QuarkusTransaction.requiringNew()
                .run(() -> changes.reject(first, ChangeState.QUEUED, new ChangeProblem("t", "t", 409, "d")));

        // When
        sweep.sweep();

        // Then
        assertThat(published.queued(repository))
                .singleElement()
                .extracting(Change::id)
                .isNotEqualTo(first);
    }

    @Test
    void stoppedRepositoryIsLeftAlone() {
        // Given
        RepositoryName repository = published.overdue("/a");
        repositories.stop(repository, "manifest of a stranger");

        // When
        sweep.sweep();

        // Then
        assertThat(published.queued(repository)).isEmpty();
    }

    @Test
    void troubleInOneRepositoryIsNotThatOfAnother() {
        // Given a row that no release writes, in the repository that comes first
        RepositoryName one = published.overdue("/a");
        RepositoryName other = published.overdue("/a");
        RepositoryName first = one.compareTo(other) < 0 ? one : other;
        RepositoryName second = first.equals(one) ? other : one;
        published.update("UPDATE expiry SET path = 'no slash' WHERE repository = ?1", first.value());

        // When
        sweep.sweep();

        // Then
        assertThat(published.queued(first)).isEmpty();
        assertThat(published.queued(second)).hasSize(1);
        published.update("DELETE FROM expiry WHERE repository = ?1", first.value());
    }

    @Test
    void replicasQueueEachPathOnce() throws Exception {
        // Given
        String[] paths = IntStream.range(0, 60).mapToObj(i -> "/" + i).toArray(String[]::new);
        RepositoryName repository = published.overdue(paths);
        ExecutorService threads = Executors.newFixedThreadPool(REPLICAS);
        CyclicBarrier start = new CyclicBarrier(REPLICAS);

        // When
        List<Future<?>> sweeps = new ArrayList<>();
        for (int i = 0; i < REPLICAS; i++) {
            ExpirySweep replica = new ExpirySweep(expiries, expiryChanges, evictions, metrics, settings);
            sweeps.add(threads.submit(() -> {
                start.await(10, TimeUnit.SECONDS);
                replica.sweep();
                return null;
            }));
        }
        for (Future<?> one : sweeps) {
            one.get(60, TimeUnit.SECONDS);
        }
        threads.shutdownNow();

        // Then
        assertThat(published.queued(repository))
                .flatExtracting(ExpirySweepTest::paths)
                .containsExactlyInAnyOrder(paths);
    }

    @Test
    void replicaThatComesWhileAnotherClaimsGoesOn() {
        // Given
        RepositoryName repository = published.overdue("/a");

        // When
        ExpiryChanges.Step step = QuarkusTransaction.requiringNew().call(() -> {
            expiries.claimDue(repository, Due.NONE, ManualSweeps.BATCH);
            return QuarkusTransaction.requiringNew()
                    .call(() -> expiryChanges.queueNext(repository, Due.NONE, ManualSweeps.BATCH));
        });

        // Then
        assertThat(step).isEqualTo(new ExpiryChanges.Step(0, Optional.empty()));
        assertThat(published.queued(repository)).isEmpty();
    }

    @Test
    void queuedPathsAreCounted() {
        // Given
        sweep.sweep();
        double before = registry.get(ExpiryMetrics.QUEUED)
                .tag("reason", "expired")
                .counter()
                .count();
        published.overdue("/a", "/b", "/c", "/d");

        // When
        sweep.sweep();

        // Then
        assertThat(registry.get(ExpiryMetrics.QUEUED)
                                .tag("reason", "expired")
                                .counter()
                                .count()
                        - before)
                .isEqualTo(4);
    }

    @Test
    void pathThatCannotBeRemovedIsSeenToBeOverdue() {
        // Given
        RepositoryName repository = published.overdue("/a");
        published.update(
                "UPDATE expiry SET expires_at = now() - interval '1000 days' WHERE repository = ?1",
                repository.value());
        published.writer(repository, "/a");

        // When
        sweep.sweep();

        // Then
        assertThat(registry.get(ExpiryMetrics.OVERDUE).timeGauge().value(TimeUnit.DAYS))
                .isBetween(1000.0, 1000.1);
        published.update("DELETE FROM expiry WHERE repository = ?1", repository.value());
    }

    /** What each step costs must not grow with what is queued already. */
    @Test
    @Timeout(60)
    void manyPathsMayExpireAtOnce() {
        // Given
        String[] paths = IntStream.range(0, 10_000)
                .mapToObj(i -> "/builds/job-" + i / 100 + "/file-" + i)
                .toArray(String[]::new);
        RepositoryName repository = published.overdue(paths);

        // When
        new ExpirySweep(expiries, expiryChanges, evictions, metrics, new Batches(500)).sweep();

        // Then
        assertThat(published.queued(repository))
                .flatExtracting(ExpirySweepTest::paths)
                .containsExactly(paths);
    }

    private record Batches(int batch) implements ExpirySettings {
        @Override
        public String every() {
            return "off";
        }
    }

    private static List<String> paths(Change change) {
        return change.operations().stream()
                .map(operation -> ((Operation.Expire) operation).path())
                .toList();
    }
}
