package org.cvmfsephemeral.ledger.repository;

import static org.assertj.core.api.Assertions.assertThat;

import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.util.Optional;
import java.util.UUID;
import org.cvmfsephemeral.format.repository.RepositoryName;
import org.cvmfsephemeral.ledger.fixture.LedgerRows;
import org.cvmfsephemeral.ledger.fixture.LedgerServices;
import org.cvmfsephemeral.ledger.lock.AdvisoryLock;
import org.junit.jupiter.api.Test;

@QuarkusTest
@QuarkusTestResource(LedgerServices.class)
class PublishLockTest {
    private final RepositoryName repository = RepositoryName.of(UUID.randomUUID() + ".test");

    @Inject
    PublishLock lock;

    @Inject
    LedgerRows rows;

    @Test
    void secondPublisherIsTurnedAway() throws Exception {
        try (AdvisoryLock held = lock.tryAcquire(repository).orElseThrow()) {
            assertThat(held).isNotNull();
            assertThat(lock.tryAcquire(repository)).isEmpty();
        }
    }

    @Test
    void otherRepositoryIsFree() throws Exception {
        try (AdvisoryLock held = lock.tryAcquire(repository).orElseThrow();
                AdvisoryLock other = lock.tryAcquire(RepositoryName.of("other." + repository))
                        .orElseThrow()) {
            assertThat(other).isNotSameAs(held);
        }
    }

    @Test
    void releasedLockIsFreeAgain() throws Exception {
        // Given
        lock.tryAcquire(repository).orElseThrow().close();

        // When
        Optional<AdvisoryLock> again = lock.tryAcquire(repository);

        // Then
        assertThat(again).isPresent();
        again.orElseThrow().close();
    }

    @Test
    void beingTurnedAwayKeepsNoConnection() throws Exception {
        try (AdvisoryLock held = lock.tryAcquire(repository).orElseThrow()) {
            assertThat(held).isNotNull();
            for (int i = 0; i < 100; i++) {
                assertThat(lock.tryAcquire(repository)).isEmpty();
            }
        }
    }

    @Test
    void lockEndsWithItsConnection() throws Exception {
        // Given
        AdvisoryLock held = lock.tryAcquire(repository).orElseThrow();

        // When
        rows.query("""
                SELECT pg_terminate_backend(pid, 10000) FROM pg_locks
                WHERE locktype = 'advisory' AND granted AND (classid::bigint << 32) + objid::bigint
                      = hashtextextended(?, 0)""", Boolean.class, "publish:" + repository);

        // Then
        try (AdvisoryLock next = lock.tryAcquire(repository).orElseThrow()) {
            assertThat(next).isNotSameAs(held);
            held.close();
            assertThat(lock.tryAcquire(repository)).isEmpty();
        }
    }
}
