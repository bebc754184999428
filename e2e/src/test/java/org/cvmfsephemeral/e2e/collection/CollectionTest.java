package org.cvmfsephemeral.e2e.collection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.cvmfsephemeral.e2e.client.Inspection;
import org.cvmfsephemeral.e2e.client.Mount;
import org.cvmfsephemeral.e2e.client.Program;
import org.cvmfsephemeral.e2e.client.Replica;
import org.cvmfsephemeral.e2e.content.Content;
import org.cvmfsephemeral.e2e.content.Sha256;
import org.cvmfsephemeral.e2e.repository.TestRepository;
import org.cvmfsephemeral.e2e.stack.Stack;
import org.cvmfsephemeral.format.object.ObjectName;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.Timeout;

/** Replaced files go from the store when their grace is over, and until then nobody who uses them notices. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
@Timeout(value = 10, unit = TimeUnit.MINUTES, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class CollectionTest {
    private static final Map<String, String> SHORT_GRACE = Map.of(
            "CVMFS_COLLECTION_GRACE", "PT40S",
            "CVMFS_COLLECTION_DELETE_TIMEOUT", "PT5S",
            "CVMFS_RETENTION_REVISIONS", "2",
            "CVMFS_RETENTION_AGE", "PT1S",
            "CVMFS_RETENTION_CHECK_EVERY", "2s",
            "CVMFS_SWEEP_SKEW", "PT2S");
    private static final Content OLD = new Content(1, 3 << 20);
    private static final Content NEW = new Content(2, 3 << 20);
    private static final Content SMALL = new Content(3, 5_000);
    private static final int BEGINNING = 200_000;

    private Stack stack;
    private TestRepository repository;
    private GcApi gc;

    @BeforeAll
    void publish() {
        stack = Stack.start(Path.of("target", "collection-stack").toAbsolutePath(), SHORT_GRACE);
        // A client that is told nothing looks for a new revision after an hour.
        repository = stack.create("collected.example.org", "{\"chunkSize\":65536,\"ttlSeconds\":3600}");
        gc = new GcApi(stack, repository);
        repository.publish("large", OLD);
        repository.publish("small", SMALL);
        repository.publish("tree/a/b", new Content(4, 10_000));
    }

    @AfterAll
    void stop() {
        if (stack != null) {
            stack.close();
        }
    }

    private void replace() {
        repository.publish("large?overwrite=true", NEW);
        repository.publish("small?overwrite=true", new Content(5, 6_000));
        assertThat(repository.delete("tree/a/b").status()).isEqualTo(200);
        repository.publish("another", new Content(6, 100));
    }

    @Test
    @Order(1)
    void whoUsesTheOldRevisionReadsOnWhileTheGraceHolds() throws IOException {
        Program.CVMFS2.assumeInstalled();
        URI nobody = URI.create("http://127.0.0.1:9");
        try (Mount behind = Mount.of(repository, stack.endpoints(), nobody, stack.scratch("behind"));
                Mount told = Mount.of(repository, stack.endpoints(), stack.scratch("told"))) {
            assertThat(behind.sha256("small")).isEqualTo(SMALL.sha256());
            try (InputStream open = Files.newInputStream(told.file("large"))) {
                byte[] beginning = open.readNBytes(BEGINNING);
                replace();
                await().atMost(Duration.ofSeconds(30))
                        .until(() -> told.revision() == repository.manifest().revision());
                JsonNode collected = gc.run("collect");
                ByteArrayOutputStream all = new ByteArrayOutputStream();
                all.writeBytes(beginning);
                open.transferTo(all);

                assertThat(collected.path("deleted").asLong()).isZero();
                assertThat(Sha256.of(new ByteArrayInputStream(all.toByteArray())))
                        .isEqualTo(OLD.sha256());
            }
            assertThat(told.sha256("large")).isEqualTo(NEW.sha256());
            assertThat(behind.sha256("large")).isEqualTo(OLD.sha256());
            assertThat(behind.sha256("tree/a/b")).isEqualTo(new Content(4, 10_000).sha256());
        }
    }

    @Test
    @Order(2)
    void whenItIsOverTheyAreGone() {
        if (!repository.get("small").header("content-length").orElse("").equals("6000")) {
            replace();
        }

        await().atMost(Duration.ofMinutes(3))
                .pollInterval(Duration.ofSeconds(1))
                .until(() -> gc.get("/garbage").path("candidates").asLong() == 0
                        && stack.ledger().retainedRoots(repository.name()).size() == 1);

        RevisionWalk walk = new RevisionWalk(stack.store().resolve(repository.name()));
        stack.ledger().retainedRoots(repository.name()).forEach(walk::walk);
        assertThat(walk.problems()).isEmpty();
        Set<ObjectName> left = new HashSet<>(RevisionWalk.stored(stack.store().resolve(repository.name())));
        left.removeAll(walk.objects());
        assertThat(left).as("tag database and metainfo").hasSize(2);
        assertThat(repository.verify().report().problems()).isEmpty();
    }

    @Test
    @Order(3)
    void theRealInspectionsFindNothingWrong() {
        Program.CVMFS_SWISSKNIFE.assumeInstalled();
        Inspection inspection = new Inspection(stack.scratch("collected"));

        assertThat(inspection.check(repository).output()).contains("no problems found");
        assertThat(inspection.checkWithReflog(repository).output()).contains("no problems found");
        assertThat(inspection.scrub(stack.store(), repository).exitCode()).isZero();
    }

    @Test
    @Order(4)
    void theRealCollectionFindsNothingLeft() {
        Program.CVMFS_SWISSKNIFE.assumeInstalled();
        Inspection inspection = new Inspection(stack.scratch("rehearsed"));

        Program.Result rehearsed = inspection.rehearseCollection(stack.store(), repository);

        assertThat(rehearsed.exitCode()).as(rehearsed.output()).isZero();
        assertThat(rehearsed.output())
                .contains("done garbage collecting")
                .doesNotContainPattern("(?i)sweep: [0-9a-f]{40}");
    }

    @Test
    @Order(5)
    void theRealReplicaCopiesAllOfIt() {
        Program.CVMFS_SWISSKNIFE.assumeInstalled();
        Replica replica = Replica.prepare(stack.scratch("replica"));

        assertThat(replica.pull(repository, true).exitCode()).isZero();
        repository.publish("small?overwrite=true", new Content(7, 6_000));
        Program.Result next = replica.pull(repository, false);

        assertThat(next.exitCode()).as(next.output()).isZero();
        assertThat(replica.manifest().revision())
                .isEqualTo(repository.manifest().revision());
    }

    @Test
    @Order(6)
    void damagedObjectIsFoundNamedAndRepairedByUploadingTheContentAgain() throws IOException {
        Content content = new Content(8, 4_000);
        repository.publish("damaged", content);
        RevisionWalk before = new RevisionWalk(stack.store().resolve(repository.name()));
        stack.ledger().retainedRoots(repository.name()).forEach(before::walk);
        Path file = before.objects().stream()
                .map(name -> stack.store().resolve(repository.name()).resolve(name.path()))
                .filter(path -> size(path) == content.size())
                .findFirst()
                .orElseThrow();
        Files.write(file, "x".repeat((int) content.size()).getBytes(StandardCharsets.US_ASCII));

        JsonNode scrubbed = gc.run("scrub");
        JsonNode named = gc.get("/damaged-objects").path(0);
        repository.publish("elsewhere", content);

        assertThat(scrubbed.path("damaged").asLong()).isEqualTo(1);
        assertThat(named.path("paths").path(0).asText()).isEqualTo("/damaged");
        assertThat(gc.get("/damaged-objects")).isEmpty();
        assertThat(repository.sha256("damaged")).isEqualTo(content.sha256());
        assertThat(gc.run("scrub").path("damaged").asLong()).isZero();
    }

    @Test
    @Order(7)
    void lostObjectIsNamedByACheck() throws IOException {
        Content content = new Content(9, 4_001);
        repository.publish("lost", content);
        RevisionWalk before = new RevisionWalk(stack.store().resolve(repository.name()));
        stack.ledger().retainedRoots(repository.name()).forEach(before::walk);
        for (ObjectName name : before.objects()) {
            Path file = stack.store().resolve(repository.name()).resolve(name.path());
            if (size(file) == content.size()) {
                Files.delete(file);
            }
        }

        JsonNode checked = gc.run("check");
        JsonNode named = gc.get("/damaged-objects").path(0);
        repository.publish("lost?overwrite=true", content);

        assertThat(checked.path("lost").asLong()).isEqualTo(1);
        assertThat(named.path("problem").asText()).isEqualTo("lost");
        assertThat(named.path("paths").path(0).asText()).isEqualTo("/lost");
        assertThat(gc.run("check").path("lost").asLong()).isZero();
        assertThat(gc.get("/damaged-objects")).isEmpty();
    }

    private static long size(Path file) {
        try {
            return Files.size(file);
        } catch (IOException e) {
            return -1;
        }
    }
}
