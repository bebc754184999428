package org.cvmfsephemeral.gc;

import static io.restassured.RestAssured.get;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasItem;

import io.quarkus.narayana.jta.QuarkusTransaction;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import jakarta.inject.Inject;
import java.net.URL;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import org.cvmfsephemeral.format.repository.RepositoryName;
import org.cvmfsephemeral.format.repository.RepositoryPath;
import org.cvmfsephemeral.gc.fixture.FrequentSweeps;
import org.cvmfsephemeral.gc.fixture.GcServices;
import org.cvmfsephemeral.gc.fixture.PublishedPaths;
import org.cvmfsephemeral.ledger.change.ChangeProblem;
import org.cvmfsephemeral.ledger.change.ChangeState;
import org.cvmfsephemeral.ledger.change.Changes;
import org.cvmfsephemeral.ledger.lease.Sessions;
import org.junit.jupiter.api.Test;

/** The service as it runs: by its own schedules. */
@QuarkusTest
@TestProfile(FrequentSweeps.class)
@QuarkusTestResource(GcServices.class)
class RunningServiceTest {
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    @TestHTTPResource(value = "/health", management = true)
    URL health;

    @TestHTTPResource(value = "/metrics", management = true)
    URL metrics;

    @Inject
    PublishedPaths published;

    @Inject
    Sessions sessions;

    @Inject
    Changes changes;

    @Test
    void pathIsQueuedForRemovalSoonAfterItsTimeHasCome() {
        RepositoryName repository = published.expiringIn(Duration.ofSeconds(2), "/a");

        await().atMost(PATIENCE)
                .untilAsserted(() -> assertThat(published.queued(repository)).hasSize(1));
    }

    @Test
    void silentWriterIsReaped() {
        UUID writer = published.writer(published.overdue(), "/a");
        published.update("UPDATE session SET heartbeat_at = now() - interval '1 hour' WHERE id = ?1", writer);

        await().atMost(PATIENCE).until(() -> !published.sessionExists(writer));
    }

    @Test
    void oldChangeIsForgotten() {
        UUID change = sessions.announceAtOnce(published.overdue(), new RepositoryPath("/a"), "writer", List.of());
        QuarkusTransaction.requiringNew()
                .run(() -> changes.reject(change, ChangeState.QUEUED, new ChangeProblem("t", "t", 409, "d")));
        published.update("UPDATE change SET final_at = now() - interval '8 days' WHERE id = ?1", change);

        await().atMost(PATIENCE).until(() -> changes.find(change).isEmpty());
    }

    @Test
    void healthLooksAtTheDatabase() {
        get(health)
                .then()
                .statusCode(200)
                .body("status", equalTo("UP"))
                .body("checks.name", hasItem(containsString("Database")));
    }

    @Test
    void metricsShowWhatItDoes() {
        get(metrics)
                .then()
                .statusCode(200)
                .body(containsString("cvmfs_expiry_paths_queued_total"))
                .body(containsString("cvmfs_expiry_overdue_longest_seconds"))
                .body(containsString("cvmfs_sessions_reaped_total"));
    }
}
