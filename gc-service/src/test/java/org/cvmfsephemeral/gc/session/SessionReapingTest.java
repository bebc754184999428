package org.cvmfsephemeral.gc.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import jakarta.inject.Inject;
import java.util.List;
import java.util.UUID;
import org.cvmfsephemeral.format.repository.RepositoryName;
import org.cvmfsephemeral.gc.fixture.GcServices;
import org.cvmfsephemeral.gc.fixture.ManualSweeps;
import org.cvmfsephemeral.gc.fixture.PublishedPaths;
import org.cvmfsephemeral.ledger.lease.SessionLostException;
import org.cvmfsephemeral.ledger.lease.Sessions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

@QuarkusTest
@TestProfile(ManualSweeps.class)
@QuarkusTestResource(GcServices.class)
class SessionReapingTest {
    @Inject
    SessionReaping reaping;

    @Inject
    PublishedPaths published;

    @Inject
    Sessions sessions;

    @Inject
    MeterRegistry registry;

    private RepositoryName repository;

    @BeforeEach
    void createRepository() {
        repository = published.overdue();
    }

    @Test
    void writerThatIsSilentTooLongIsReaped() {
        // Given
        UUID writer = published.writer(repository, "/a");
        silence(writer, 11);

        // When
        reaping.reap();

        // Then
        assertThat(published.sessionExists(writer)).isFalse();
        assertThatThrownBy(() -> sessions.announce(writer, repository, List.of()))
                .isInstanceOf(SessionLostException.class);
    }

    @Test
    void writerThatIsSilentForAWhileIsNot() {
        // Given
        UUID writer = published.writer(repository, "/a");
        silence(writer, 9);

        // When
        reaping.reap();

        // Then
        assertThat(published.sessionExists(writer)).isTrue();
    }

    @Test
    void reapedSessionsAreCounted() {
        // Given
        reaping.reap();
        double before = registry.get(SessionReaping.REAPED).counter().count();
        silence(published.writer(repository, "/a"), 11);
        silence(published.writer(repository, "/b"), 11);

        // When
        reaping.reap();

        // Then
        assertThat(registry.get(SessionReaping.REAPED).counter().count() - before)
                .isEqualTo(2);
    }

    private void silence(UUID session, int minutes) {
        published.update(
                "UPDATE session SET heartbeat_at = now() - interval '%d minutes' WHERE id = ?1".formatted(minutes),
                session);
    }
}
