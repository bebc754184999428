package org.cvmfsephemeral.ledger.lease;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.awaitility.Awaitility.await;

import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import jakarta.transaction.TransactionalException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.cvmfsephemeral.format.repository.RepositoryName;
import org.cvmfsephemeral.format.repository.RepositoryPath;
import org.cvmfsephemeral.ledger.fixture.LedgerRows;
import org.cvmfsephemeral.ledger.fixture.LedgerServices;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

@QuarkusTest
@QuarkusTestResource(LedgerServices.class)
class LeasesTest {
    private static final int THREADS = 16;

    @Inject
    Leases leases;

    @Inject
    Sessions sessions;

    @Inject
    LedgerRows rows;

    @ParameterizedTest
    @MethodSource("org.cvmfsephemeral.ledger.lease.PathPairs#all")
    void grantsExactlyWhatDoesNotOverlap(RepositoryPath held, RepositoryPath wanted) {
        // Given
        RepositoryName repository = rows.newRepository();
        rows.session(repository, held.value());

        // When
        boolean granted = isGranted(repository, wanted);

        // Then
        assertThat(granted).isEqualTo(!held.overlaps(wanted));
    }

    @ParameterizedTest
    @MethodSource("org.cvmfsephemeral.ledger.lease.PathPairs#all")
    void holdsForAChangeExactlyWhatDoesNotOverlap(RepositoryPath held, RepositoryPath wanted) {
        // Given
        RepositoryName repository = rows.newRepository();
        rows.session(repository, held.value());
        UUID change = UUID.randomUUID();

        // When
        List<RepositoryPath> free = hold(repository, change, wanted);

        // Then
        assertThat(free).isEqualTo(held.overlaps(wanted) ? List.of() : List.of(wanted));
        assertThat(rows.leasesOf(change)).isEqualTo(free.size());
    }

    @Test
    void expiredLeaseIsInNobodysWay() {
        // Given
        RepositoryName repository = rows.newRepository();
        rows.expireLeaseOf(rows.session(repository, "/a"));

        // When
        boolean granted = isGranted(repository, new RepositoryPath("/a"));

        // Then
        assertThat(granted).isTrue();
    }

    @Test
    void expiredLeaseIsInNoChangesWay() {
        // Given
        RepositoryName repository = rows.newRepository();
        rows.expireLeaseOf(rows.session(repository, "/a"));

        // When
        List<RepositoryPath> free = hold(repository, UUID.randomUUID(), new RepositoryPath("/a/b"));

        // Then
        assertThat(free).containsExactly(new RepositoryPath("/a/b"));
    }

    @Test
    void leaseEndsByItselfWhenItsTimeIsOver() {
        // Given
        RepositoryName repository = rows.newRepository();
        RepositoryPath path = new RepositoryPath("/a");
        sessions.begin(repository, path, "first", Duration.ofMillis(200), Duration.ofHours(1));

        // Then
        await().atMost(Duration.ofSeconds(10))
                .pollInterval(Duration.ofMillis(50))
                .until(() -> isGranted(repository, path));
    }

    @Test
    void samePathOfAnotherRepositoryIsFree() {
        // Given
        rows.session(rows.newRepository(), "/a");

        // When
        boolean granted = isGranted(rows.newRepository(), new RepositoryPath("/a"));

        // Then
        assertThat(granted).isTrue();
    }

    @Test
    void busyPathTellsWhoHoldsItAndForHowLong() {
        // Given
        RepositoryName repository = rows.newRepository();
        sessions.begin(repository, new RepositoryPath("/a"), "alice", Duration.ofMinutes(5), Duration.ofHours(1));

        // When
        PathBusyException busy = catchThrowableOfType(PathBusyException.class, () -> rows.session(repository, "/a/b"));

        // Then
        assertThat(busy.path()).isEqualTo(new RepositoryPath("/a"));
        assertThat(busy.holder()).isEqualTo("alice");
        assertThat(busy.remaining()).hasValueSatisfying(remaining -> assertThat(remaining)
                .isBetween(Duration.ofMinutes(4), Duration.ofMinutes(5)));
    }

    @Test
    void pathOfAQueuedChangeIsBusyWithoutEnd() {
        // Given
        RepositoryName repository = rows.newRepository();
        rows.queuedChange(repository, "/a");

        // When
        PathBusyException busy = catchThrowableOfType(PathBusyException.class, () -> rows.session(repository, "/a"));

        // Then
        assertThat(busy.remaining()).isEmpty();
    }

    @Test
    void refusedWriterLeavesNothingBehind() {
        // Given
        RepositoryName repository = rows.newRepository();
        rows.session(repository, "/a");

        // When
        assertThatThrownBy(() -> rows.session(repository, "/a")).isInstanceOf(PathBusyException.class);

        // Then
        assertThat(rows.count("SELECT count(*) FROM session WHERE repository = ?", repository.value()))
                .isEqualTo(1);
    }

    @Test
    void ofManyWhoWantOnePathExactlyOneGetsIt() throws Exception {
        // Given
        RepositoryName repository = rows.newRepository();

        // When
        List<Boolean> granted = atOnce(() -> isGranted(repository, new RepositoryPath("/a")));

        // Then
        assertThat(granted).containsOnlyOnce(true);
    }

    @Test
    void ofChangesAndWritersWhoWantOverlappingPathsExactlyOneGetsThem() throws Exception {
        // Given
        RepositoryName repository = rows.newRepository();
        AtomicInteger turn = new AtomicInteger();

        // When
        List<Boolean> granted = atOnce(() -> turn.getAndIncrement() % 2 == 0
                ? isGranted(repository, new RepositoryPath("/a"))
                : !hold(repository, UUID.randomUUID(), new RepositoryPath("/a/b"))
                        .isEmpty());

        // Then
        assertThat(granted).containsOnlyOnce(true);
    }

    @Test
    void changeGetsTheFreeOnesOfItsPaths() {
        // Given
        RepositoryName repository = rows.newRepository();
        rows.session(repository, "/held");
        UUID change = UUID.randomUUID();

        // When
        List<RepositoryPath> free = hold(
                repository, change, new RepositoryPath("/a"), new RepositoryPath("/held/b"), new RepositoryPath("/c"));

        // Then
        assertThat(free).containsExactly(new RepositoryPath("/a"), new RepositoryPath("/c"));
        assertThat(rows.leasesOf(change)).isEqualTo(2);
    }

    @Test
    void changeHoldsOnlyTheFirstOfItsOwnOverlappingPaths() {
        // Given
        RepositoryName repository = rows.newRepository();

        // When
        List<RepositoryPath> free = hold(
                repository,
                UUID.randomUUID(),
                new RepositoryPath("/a/b"),
                new RepositoryPath("/a"),
                new RepositoryPath("/a/b"));

        // Then
        assertThat(free).containsExactly(new RepositoryPath("/a/b"));
    }

    @Test
    void holdingNeedsTheTransactionThatQueues() {
        RepositoryName repository = rows.newRepository();

        assertThatThrownBy(() ->
                        leases.holdFree(repository, List.of(new RepositoryPath("/a")), "expiry", UUID.randomUUID()))
                .isInstanceOf(TransactionalException.class);
    }

    @Test
    void listsLeasesInForceByPath() {
        // Given
        RepositoryName repository = rows.newRepository();
        rows.session(repository, "/b");
        UUID change = rows.queuedChange(repository, "/a");
        rows.expireLeaseOf(rows.session(repository, "/c"));

        // When
        List<Lease> listed = leases.list(repository);

        // Then
        assertThat(listed).extracting(Lease::path).containsExactly(new RepositoryPath("/a"), new RepositoryPath("/b"));
        assertThat(listed.get(0).change()).contains(change);
        assertThat(listed.get(0).expiresAt()).isEmpty();
        assertThat(listed.get(1).change()).isEmpty();
        assertThat(listed.get(1).expiresAt()).isPresent();
        assertThat(listed.get(1).holder()).isEqualTo("tester");
    }

    private boolean isGranted(RepositoryName repository, RepositoryPath path) {
        try {
            sessions.begin(repository, path, "other", Duration.ofMinutes(5), Duration.ofHours(1));
            return true;
        } catch (PathBusyException e) {
            return false;
        }
    }

    private List<RepositoryPath> hold(RepositoryName repository, UUID change, RepositoryPath... paths) {
        return LedgerRows.inTransaction(() -> leases.holdFree(repository, Arrays.asList(paths), "expiry", change));
    }

    private static <T> List<T> atOnce(Callable<T> work) throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(THREADS);
        try {
            CyclicBarrier start = new CyclicBarrier(THREADS);
            List<Future<T>> running = new ArrayList<>();
            for (int i = 0; i < THREADS; i++) {
                running.add(threads.submit(() -> {
                    start.await(10, TimeUnit.SECONDS);
                    return work.call();
                }));
            }
            List<T> results = new ArrayList<>();
            for (Future<T> result : running) {
                results.add(result.get(60, TimeUnit.SECONDS));
            }
            return results;
        } finally {
            threads.shutdownNow();
        }
    }
}
