package org.cvmfsephemeral.ledger.lease;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.cvmfsephemeral.format.repository.RepositoryName;
import org.cvmfsephemeral.format.repository.RepositoryPath;
import org.cvmfsephemeral.ledger.fixture.LedgerRows;
import org.cvmfsephemeral.ledger.fixture.LedgerServices;
import org.cvmfsephemeral.ledger.idempotency.IdempotencyKeys;
import org.cvmfsephemeral.ledger.idempotency.RepeatableRequest;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@QuarkusTest
@QuarkusTestResource(LedgerServices.class)
@Timeout(60)
class LeaseQueueTest {
    @Inject
    LeaseQueue queue;

    @Inject
    Sessions sessions;

    @Inject
    IdempotencyKeys keys;

    @Inject
    Leases leases;

    @Inject
    LedgerRows rows;

    private RepositoryName repository;

    @BeforeEach
    void createRepository() {
        repository = rows.newRepository();
    }

    private SessionRequest request(String path, Duration patience) {
        return SessionRequest.ofOne(
                        repository, new RepositoryPath(path), "waiting", Duration.ofMinutes(5), Duration.ofHours(1))
                .waiting(patience);
    }

    private static List<RepositoryPath> paths(String path) {
        return List.of(new RepositoryPath(path));
    }

    @Test
    void freePathIsGrantedAtOnce() throws Exception {
        UUID session = sessions.begin(request("/a", Duration.ofMinutes(1)));

        assertThat(leases.list(repository)).singleElement().satisfies(lease -> assertThat(lease.session())
                .contains(session));
    }

    @Test
    void whoWaitsIsGrantedThePathWhenItIsFree() throws Exception {
        // Given
        UUID first = rows.session(repository, "/a");
        CompletableFuture<UUID> second = CompletableFuture.supplyAsync(() -> begin("/a/b"));

        // When
        sessions.abort(first);

        // Then
        assertThat(second.get(30, TimeUnit.SECONDS)).isNotNull();
        assertThat(leases.list(repository)).extracting(Lease::path).containsExactly(new RepositoryPath("/a/b"));
    }

    private UUID begin(String path) {
        try {
            return sessions.begin(request(path, Duration.ofSeconds(30)));
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    @ParameterizedTest
    @CsvSource({"/a,/a", "/a,/a/b", "/a/b,/a", "'',/a", "/a,''"})
    void nobodyPassesWhoCameBefore(String waitedFor, String wanted) {
        UUID place = queue.join(repository, paths(waitedFor), "first");

        assertThatThrownBy(() -> rows.session(repository, wanted))
                .isInstanceOfSatisfying(PathBusyException.class, busy -> assertThat(busy.holder())
                        .isEqualTo("first"));

        queue.leave(place);
        assertThat(rows.session(repository, wanted)).isNotNull();
    }

    @ParameterizedTest
    @CsvSource({"/a,/b", "/a,/ab", "/a/b,/a/c", "/ab,/a"})
    void otherPathsAreNotWaitedFor(String waitedFor, String wanted) {
        UUID place = queue.join(repository, paths(waitedFor), "first");

        assertThat(rows.session(repository, wanted)).isNotNull();
        queue.leave(place);
    }

    @Test
    void whoCameFirstPassesWhoCameLater() {
        // Given
        UUID first = queue.join(repository, paths("/a"), "first");
        UUID second = queue.join(repository, paths("/a"), "second");

        // Then
        assertThatThrownBy(() -> sessions.begin(request("/a", Duration.ZERO), second))
                .isInstanceOf(PathBusyException.class);
        assertThat(sessions.begin(request("/a", Duration.ZERO), first)).isNotNull();
        queue.leave(second);
    }

    @Test
    void patienceEndsWithTheLastReason() {
        rows.session(repository, "/a");

        assertThatThrownBy(() -> sessions.begin(request("/a", Duration.ofMillis(300))))
                .isInstanceOfSatisfying(PathBusyException.class, busy -> assertThat(busy.holder())
                        .isEqualTo("tester"));
        assertThat(queue.forgetExpired()).isZero();
    }

    /** Its announcement is in time, but not committed yet when another writer looks. */
    @Test
    void leaseThatIsBeingHandedOverIsNotTakenForExpired() throws Exception {
        // Given
        UUID first = sessions.begin(
                repository, new RepositoryPath("/a"), "first", Duration.ofSeconds(2), Duration.ofHours(1));
        CountDownLatch looked = new CountDownLatch(1);
        CompletableFuture<UUID> announcing = CompletableFuture.supplyAsync(() -> LedgerRows.inTransaction(() -> {
            UUID change = sessions.announce(first, repository, List.of());
            awaitQuietly(looked);
            return change;
        }));
        await().until(() -> rows.count("SELECT count(*) FROM lease WHERE session_id = '" + first
                        + "' AND expires_at < clock_timestamp()")
                == 1);

        // When
        CompletableFuture<UUID> second = CompletableFuture.supplyAsync(() -> rows.session(repository, "/a"));
        await().until(() -> rows.count("SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock'"
                        + " AND query LIKE 'DELETE FROM lease%'")
                == 1);
        looked.countDown();

        // Then
        assertThat(announcing.get(30, TimeUnit.SECONDS)).isNotNull();
        assertThatThrownBy(() -> second.get(30, TimeUnit.SECONDS)).hasCauseInstanceOf(PathBusyException.class);
    }

    private static void awaitQuietly(CountDownLatch latch) {
        try {
            latch.await(30, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Test
    void requestThatWasRepeatedGetsNoLease() {
        RepeatableRequest first = new RepeatableRequest("key", UUID.randomUUID());
        RepeatableRequest second = new RepeatableRequest("key", UUID.randomUUID());
        keys.claim(repository, first, "f");
        keys.claim(repository, second, "f");

        assertThatThrownBy(() -> sessions.begin(keyed(first))).isInstanceOf(SessionLostException.class);
        assertThatCode(() -> sessions.begin(keyed(second))).doesNotThrowAnyException();
    }

    private SessionRequest keyed(RepeatableRequest repeatable) {
        return new SessionRequest(
                repeatable.attempt(),
                repository,
                paths("/a"),
                "tester",
                Duration.ofMinutes(5),
                Duration.ofHours(1),
                Duration.ZERO,
                null,
                repeatable);
    }

    @Test
    void cancelledLeaseEndsItsSession() {
        UUID session = rows.session(repository, "/a");
        UUID lease = leases.list(repository).get(0).id();

        assertThat(leases.cancel(repository, lease)).isTrue();

        assertThat(rows.sessionExists(session)).isFalse();
        assertThat(leases.cancel(repository, lease)).isFalse();
    }

    @Test
    void leaseOfAChangeIsNotCancelled() {
        rows.queuedChange(repository, "/a");
        UUID lease = leases.list(repository).get(0).id();

        assertThat(leases.cancel(repository, lease)).isFalse();
        assertThat(leases.list(repository)).hasSize(1);
    }
}
