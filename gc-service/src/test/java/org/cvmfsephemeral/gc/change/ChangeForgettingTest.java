package org.cvmfsephemeral.gc.change;

import static org.assertj.core.api.Assertions.assertThat;

import io.quarkus.narayana.jta.QuarkusTransaction;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import jakarta.inject.Inject;
import java.util.List;
import java.util.UUID;
import org.cvmfsephemeral.format.repository.RepositoryName;
import org.cvmfsephemeral.format.repository.RepositoryPath;
import org.cvmfsephemeral.gc.fixture.GcServices;
import org.cvmfsephemeral.gc.fixture.ManualSweeps;
import org.cvmfsephemeral.gc.fixture.PublishedPaths;
import org.cvmfsephemeral.ledger.change.ChangeProblem;
import org.cvmfsephemeral.ledger.change.ChangeState;
import org.cvmfsephemeral.ledger.change.Changes;
import org.cvmfsephemeral.ledger.lease.Sessions;
import org.junit.jupiter.api.Test;

@QuarkusTest
@TestProfile(ManualSweeps.class)
@QuarkusTestResource(GcServices.class)
class ChangeForgettingTest {
    @Inject
    ChangeForgetting forgetting;

    @Inject
    PublishedPaths published;

    @Inject
    Sessions sessions;

    @Inject
    Changes changes;

    @Test
    void changeIsForgottenAWeekAfterItBecameFinal() {
        // Given
        UUID old = rejected("7 days 1 minute");

        // When
        forgetting.forget();

        // Then
        assertThat(changes.find(old)).isEmpty();
    }

    @Test
    void changeIsRememberedForAWeek() {
        // Given
        UUID young = rejected("6 days 23 hours");

        // When
        forgetting.forget();

        // Then
        assertThat(changes.find(young)).isPresent();
    }

    private UUID rejected(String ago) {
        RepositoryName repository = published.overdue();
        UUID change = sessions.announceAtOnce(repository, new RepositoryPath("/a"), "writer", List.of());
        QuarkusTransaction.requiringNew()
                .run(() -> changes.reject(change, ChangeState.QUEUED, new ChangeProblem("t", "t", 409, "d")));
        published.update("UPDATE change SET final_at = now() - interval '%s' WHERE id = ?1".formatted(ago), change);
        return change;
    }
}
