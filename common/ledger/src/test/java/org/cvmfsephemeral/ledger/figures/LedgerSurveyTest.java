package org.cvmfsephemeral.ledger.figures;

import static org.assertj.core.api.Assertions.assertThat;

import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.UUID;
import org.cvmfsephemeral.format.repository.RepositoryName;
import org.cvmfsephemeral.ledger.change.ChangeState;
import org.cvmfsephemeral.ledger.fixture.LedgerRows;
import org.cvmfsephemeral.ledger.fixture.LedgerServices;
import org.cvmfsephemeral.ledger.repository.RepositoryState;
import org.junit.jupiter.api.Test;

/** Other tests leave rows behind, so what one row adds is looked at. */
@QuarkusTest
@QuarkusTestResource(LedgerServices.class)
class LedgerSurveyTest {
    @Inject
    LedgerSurvey survey;

    @Inject
    LedgerRows rows;

    @Test
    void queuedChangesAreCountedWithTheirLeases() {
        RepositoryName repository = rows.activeRepository();
        LedgerFigures before = survey.take();

        rows.queuedChange(repository, "/a");

        LedgerFigures after = survey.take();
        assertThat(added(before, after, ChangeState.QUEUED)).isEqualTo(1);
        assertThat(after.leases()).isEqualTo(before.leases() + 1);
    }

    @Test
    void theOldestIsThatSomebodyWillWorkOn() {
        RepositoryName repository = rows.activeRepository();
        UUID parked = rows.queuedChange(repository, "/parked");
        rows.update(
                "UPDATE change SET state = 'PARKED', queued_at = now() - interval '20000 days' WHERE id = ?", parked);
        UUID queued = rows.queuedChange(repository, "/queued");
        rows.update("UPDATE change SET queued_at = now() - interval '10000 days' WHERE id = ?", queued);

        LedgerFigures figures = survey.take();

        assertThat(figures.openChanges().get(ChangeState.PARKED)).isPositive();
        assertThat(figures.oldestOpen()).isBetween(Duration.ofDays(10_000), Duration.ofDays(10_001));
        rows.update("UPDATE change SET queued_at = now() WHERE id = ?", queued);
    }

    @Test
    void settledChangesAreNotCounted() {
        LedgerFigures before = survey.take();

        UUID change = rows.queuedChange(rows.activeRepository(), "/a");
        rows.update("UPDATE change SET state = 'REJECTED', final_at = now() WHERE id = ?", change);

        assertThat(added(before, survey.take(), ChangeState.QUEUED)).isZero();
    }

    @Test
    void expiredLeasesAreNotHeld() {
        RepositoryName repository = rows.activeRepository();
        LedgerFigures before = survey.take();

        UUID session = rows.session(repository, "/a");
        assertThat(survey.take().leases()).isEqualTo(before.leases() + 1);
        rows.expireLeaseOf(session);

        LedgerFigures after = survey.take();
        assertThat(after.leases()).isEqualTo(before.leases());
        assertThat(after.sessions()).isEqualTo(before.sessions() + 1);
    }

    @Test
    void repositoriesAreCountedByState() {
        LedgerFigures before = survey.take();

        RepositoryName repository = rows.activeRepository();
        rows.update("UPDATE repository SET state = 'STOPPED' WHERE name = ?", repository.value());

        assertThat(survey.take().repositories().get(RepositoryState.STOPPED))
                .isEqualTo(before.repositories().get(RepositoryState.STOPPED) + 1);
    }

    @Test
    void whitelistThatHasExpiredHasLessThanNothingLeft() {
        RepositoryName repository = rows.activeRepository();
        rows.update(
                "INSERT INTO whitelist (repository, version, content, expires_at)"
                        + " VALUES (?, 1, '', now() - interval '1 day')",
                repository.value());

        Duration remaining = survey.take().whitelists().get(repository);

        assertThat(remaining).isBetween(Duration.ofHours(-25), Duration.ofHours(-24));
    }

    private static long added(LedgerFigures before, LedgerFigures after, ChangeState state) {
        return after.openChanges().get(state) - before.openChanges().get(state);
    }
}
