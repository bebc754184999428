package org.cvmfsephemeral.gc.job;

import static io.restassured.RestAssured.delete;
import static io.restassured.RestAssured.get;
import static io.restassured.RestAssured.given;
import static io.restassured.RestAssured.post;
import static io.restassured.RestAssured.put;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.greaterThan;
import static org.hamcrest.Matchers.hasItems;

import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.UUID;
import org.cvmfsephemeral.gc.fixture.EventLog;
import org.cvmfsephemeral.gc.fixture.GcServices;
import org.cvmfsephemeral.gc.fixture.ManualJobs;
import org.cvmfsephemeral.gc.fixture.PublishedPaths;
import org.cvmfsephemeral.gc.fixture.StoredTree;
import org.cvmfsephemeral.gc.fixture.StoredTrees;
import org.cvmfsephemeral.ledger.job.Job;
import org.cvmfsephemeral.ledger.job.JobKind;
import org.cvmfsephemeral.ledger.job.JobLock;
import org.cvmfsephemeral.ledger.job.Jobs;
import org.cvmfsephemeral.ledger.lock.AdvisoryLock;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Who runs what and when, and how callers have a say in it. */
@QuarkusTest
@TestProfile(ManualJobs.class)
@QuarkusTestResource(GcServices.class)
class JobRunnerTest {
    @Inject
    StoredTrees trees;

    @Inject
    JobRunner runner;

    @Inject
    Jobs jobs;

    @Inject
    JobLock locks;

    @Inject
    PublishedPaths ledger;

    private StoredTree tree;
    private String url;

    @BeforeEach
    void create() {
        tree = trees.create();
        tree.put("/f", "old");
        tree.publish(1);
        tree.delete("/f");
        tree.publish(tree.revision() + 1);
        url = "/repos/" + tree.name() + "/jobs";
        for (JobKind kind : JobKind.values()) {
            jobs.ensure(kind, Duration.ofDays(1));
        }
    }

    private Job job(JobKind kind) {
        return jobs.find(tree.name(), kind).orElseThrow();
    }

    @Test
    void everyRepositoryHasTheJobs() {
        get(url).then().statusCode(200).body("job", hasItems("collect", "sweep", "scrub", "check"));
        get("/jobs")
                .then()
                .statusCode(200)
                .body("repository", hasItems(tree.name().value()));
    }

    @Test
    void requestedRunIsDueAndLeavesItsResult() throws Exception {
        post(url + "/collect/runs").then().statusCode(202).body("requested", equalTo(true));
        assertThat(jobs.due(JobKind.COLLECT)).contains(tree.name());

        assertThat(runner.runNow(tree.name(), JobKind.COLLECT)).isTrue();

        get(url + "/collect")
                .then()
                .body("state", equalTo("idle"))
                .body("requested", equalTo(false))
                .body("succeeded", equalTo(true))
                .body("result.deleted", greaterThan(1));
    }

    @Test
    void worldIsToldWhatWasCollected() throws Exception {
        jobs.request(tree.name(), JobKind.COLLECT, false);

        runner.runNow(tree.name(), JobKind.COLLECT);

        assertThat(EventLog.of(tree.name())
                        .awaitOne("collected")
                        .path("objects")
                        .asLong())
                .isGreaterThan(1);
    }

    @Test
    void dryRunChangesNothing() throws Exception {
        given().queryParam("dryRun", true).post(url + "/collect/runs").then().statusCode(202);

        runner.runNow(tree.name(), JobKind.COLLECT);

        get(url + "/collect").then().body("dryRun", equalTo(true)).body("result.deleted", greaterThan(1));
        get("/repos/" + tree.name() + "/garbage").then().body("candidates", greaterThan(1));
    }

    @Test
    void garbageWhoseGraceIsOverIsPressing() {
        assertThat(runner.isPressing(tree.name(), JobKind.COLLECT)).isTrue();
    }

    @Test
    void pausedJobRunsOnlyWhenItIsAskedFor() {
        put(url + "/collect/pause").then().statusCode(200).body("paused", equalTo(true));
        ledger.update(
                "UPDATE job SET next_run = now() - interval '1 hour' WHERE repository = ?1",
                tree.name().value());
        boolean whilePaused = jobs.due(JobKind.COLLECT).contains(tree.name());
        boolean pressing = runner.isPressing(tree.name(), JobKind.COLLECT);
        post(url + "/collect/runs");
        boolean whenAskedFor = jobs.due(JobKind.COLLECT).contains(tree.name());
        delete(url + "/collect/pause").then().statusCode(200).body("paused", equalTo(false));

        assertThat(whilePaused).isFalse();
        assertThat(pressing).isFalse();
        assertThat(whenAskedFor).isTrue();
        assertThat(jobs.due(JobKind.COLLECT)).contains(tree.name());
    }

    @Test
    void oneReplicaAtATime() throws Exception {
        try (AdvisoryLock other = locks.tryAcquire(tree.name(), JobKind.COLLECT).orElseThrow()) {
            assertThat(other.isHeld()).isTrue();
            assertThat(runner.runNow(tree.name(), JobKind.COLLECT)).isFalse();
        }

        assertThat(runner.runNow(tree.name(), JobKind.COLLECT)).isTrue();
    }

    @Test
    void runOfADeadReplicaGoesOn() throws Exception {
        jobs.request(tree.name(), JobKind.SCRUB, true);
        jobs.begin(tree.name(), JobKind.SCRUB);
        jobs.progress(tree.name(), JobKind.SCRUB, "{\"objects\":1000,\"bytes\":5000}");
        assertThat(jobs.due(JobKind.SCRUB)).contains(tree.name());

        runner.runNow(tree.name(), JobKind.SCRUB);

        assertThat(job(JobKind.SCRUB).dryRun()).isTrue();
        get(url + "/scrub").then().body("result.objects", greaterThan(1000));
    }

    @Test
    void failureIsToldAndTriedAgainSoon() throws Exception {
        ledger.update(
                "UPDATE revision SET root_hash = '" + "ab".repeat(20)
                        + "' WHERE repository = ?1 AND state = 'RETAINED'",
                tree.name().value());

        runner.runNow(tree.name(), JobKind.CHECK);

        Job failed = job(JobKind.CHECK);
        assertThat(failed.running()).isFalse();
        assertThat(failed.result()).contains("catalog at /");
    }

    @Test
    void unknownJobAndRepositoryAreRefused() {
        get(url + "/dust").then().statusCode(404).body("type", containsString("unknown-job"));
        get("/repos/" + UUID.randomUUID() + ".org/jobs")
                .then()
                .statusCode(404)
                .body("type", containsString("unknown-repository"));
        get("/repos/no..name/jobs").then().statusCode(400).body("type", containsString("invalid-repository-name"));
    }

    @Test
    void revisionIsHeldRenewedAndReleased() {
        String holds = "/repos/" + tree.name() + "/revision-holds";
        String id = post(holds + "?seconds=60")
                .then()
                .statusCode(201)
                .body("revision", equalTo((int) tree.revision()))
                .body("rootHash", equalTo(tree.rootHash().toString()))
                .extract()
                .path("id");

        put(holds + "/" + id + "?seconds=120").then().statusCode(200);
        delete(holds + "/" + id).then().statusCode(204);

        put(holds + "/" + id).then().statusCode(404).body("type", containsString("unknown-hold"));
        post(holds + "?revision=1").then().statusCode(404).body("type", containsString("unknown-revision"));
        post(holds + "?seconds=0").then().statusCode(400).body("type", containsString("invalid-parameter"));
    }
}
