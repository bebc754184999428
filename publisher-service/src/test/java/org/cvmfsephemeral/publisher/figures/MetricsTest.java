package org.cvmfsephemeral.publisher.figures;

import static io.restassured.RestAssured.get;
import static org.assertj.core.api.Assertions.assertThat;

import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.net.URL;
import java.util.Map;
import java.util.stream.Collectors;
import org.cvmfsephemeral.format.repository.RepositoryName;
import org.cvmfsephemeral.ledger.change.ChangeState;
import org.cvmfsephemeral.ledger.change.Operation;
import org.cvmfsephemeral.publisher.Sandbox;
import org.cvmfsephemeral.testing.BackingServices;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What an operator sees of a publish. */
@QuarkusTest
@QuarkusTestResource(BackingServices.class)
class MetricsTest {
    @TestHTTPResource(value = "/metrics", management = true)
    URL metrics;

    @Inject
    Sandbox sandbox;

    @Inject
    LedgerGauges gauges;

    @Test
    void eachPhaseOfAPublishIsTimed() {
        RepositoryName repository = sandbox.create("timed");
        Map<String, Double> before = scrape();

        sandbox.publish(repository, "/a", "content");

        Map<String, Double> after = scrape();
        for (String counted : new String[] {
            "cvmfs_publish_seconds_count{outcome=\"published\"}",
            "cvmfs_publish_phase_seconds_count{phase=\"judge\"}",
            "cvmfs_publish_phase_seconds_count{phase=\"build\"}",
            "cvmfs_publish_phase_seconds_count{phase=\"sign\"}",
            "cvmfs_publish_phase_seconds_count{phase=\"prepare\"}",
            "cvmfs_publish_phase_seconds_count{phase=\"finish\"}",
            "cvmfs_publish_changes_count",
            "cvmfs_publish_changes_sum",
            "cvmfs_change_wait_seconds_count{outcome=\"published\"}"
        }) {
            assertThat(added(before, after, counted)).as(counted).isEqualTo(1);
        }
    }

    @Test
    void rejectedChangeIsNoRevision() {
        RepositoryName repository = sandbox.create("rejected");
        Map<String, Double> before = scrape();

        ChangeState state = sandbox.await(sandbox.announce(repository, "/none", new Operation.Delete("/none", false)))
                .state();

        Map<String, Double> after = scrape();
        assertThat(state).isEqualTo(ChangeState.REJECTED);
        assertThat(added(before, after, "cvmfs_publish_seconds_count{outcome=\"rejected\"}"))
                .isEqualTo(1);
        assertThat(added(before, after, "cvmfs_change_wait_seconds_count{outcome=\"rejected\"}"))
                .isEqualTo(1);
        assertThat(added(before, after, "cvmfs_publish_changes_count")).isZero();
    }

    @Test
    void secondPublishFindsItsCatalogInMemory() {
        RepositoryName repository = sandbox.create("cached");
        sandbox.publish(repository, "/a", "content");
        Map<String, Double> before = scrape();

        sandbox.publish(repository, "/b", "content");

        assertThat(added(before, scrape(), "cvmfs_catalog_cache_requests_total{result=\"hit\",tier=\"memory\"}"))
                .isPositive();
    }

    @Test
    void whitelistHasDaysLeft() {
        RepositoryName repository = sandbox.create("whitelist");

        gauges.refresh();

        assertThat(scrape().get("cvmfs_whitelist_remaining_seconds{repository=\"" + repository + "\"}"))
                .isGreaterThan(86_400);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "cvmfs_queue_changes{state=\"queued\"}",
                "cvmfs_queue_changes{state=\"prepared\"}",
                "cvmfs_queue_changes{state=\"parked\"}",
                "cvmfs_queue_oldest_seconds",
                "cvmfs_repositories{state=\"creating\"}",
                "cvmfs_repositories{state=\"active\"}",
                "cvmfs_repositories{state=\"stopped\"}",
                "cvmfs_leases_held",
                "cvmfs_sessions_open",
                "cvmfs_outbox_entries",
                "cvmfs_outbox_oldest_seconds"
            })
    void ledgerIsSurveyed(String gauge) {
        gauges.refresh();

        assertThat(scrape().get(gauge)).isNotNegative();
    }

    private Map<String, Double> scrape() {
        return get(metrics)
                .asString()
                .lines()
                .filter(line -> !line.startsWith("#"))
                .collect(Collectors.toMap(
                        line -> line.substring(0, line.lastIndexOf(' ')),
                        line -> Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1))));
    }

    private static double added(Map<String, Double> before, Map<String, Double> after, String counter) {
        return after.get(counter) - before.getOrDefault(counter, 0.0);
    }
}
