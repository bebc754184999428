package org.cvmfsephemeral.gc.sweep;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import jakarta.inject.Inject;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import org.cvmfsephemeral.format.object.Compression;
import org.cvmfsephemeral.format.object.EncodedObject;
import org.cvmfsephemeral.format.object.HashAlgorithm;
import org.cvmfsephemeral.format.object.ObjectEncoder;
import org.cvmfsephemeral.format.object.ObjectKind;
import org.cvmfsephemeral.format.object.ObjectName;
import org.cvmfsephemeral.gc.fixture.GcServices;
import org.cvmfsephemeral.gc.fixture.ManualJobs;
import org.cvmfsephemeral.gc.fixture.PublishedPaths;
import org.cvmfsephemeral.gc.fixture.StoredTree;
import org.cvmfsephemeral.gc.fixture.StoredTrees;
import org.cvmfsephemeral.ledger.garbage.Condemnations;
import org.cvmfsephemeral.ledger.garbage.DamagedObjects;
import org.cvmfsephemeral.ledger.garbage.DamagedObjects.Problem;
import org.cvmfsephemeral.store.ObjectStore;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What a sweep finds in the store that no ledger knows of. */
@QuarkusTest
@TestProfile(ManualJobs.class)
@QuarkusTestResource(GcServices.class)
class DeepSweepTest {
    @Inject
    StoredTrees trees;

    @Inject
    DeepSweep sweep;

    @Inject
    Condemnations condemnations;

    @Inject
    DamagedObjects damaged;

    @Inject
    PublishedPaths ledger;

    @Inject
    ObjectStore store;

    private StoredTree tree;

    @BeforeEach
    void create() {
        tree = trees.create();
    }

    private SweepResult sweep(boolean isDryRun) {
        return sweep.sweep(tree.name(), isDryRun, Duration.ZERO, progress -> {});
    }

    /** Something that lies in the store since an hour, of 50 bytes. */
    private ObjectName orphan(String content) throws Exception {
        String unique = String.format("%-50.50s", content + tree.name());
        EncodedObject object = ObjectEncoder.of(Compression.NONE)
                .encode(ObjectKind.FILE, HashAlgorithm.SHA1, unique.getBytes(StandardCharsets.US_ASCII));
        tree.store(object);
        age(object.name());
        return object.name();
    }

    private void age(ObjectName name) throws Exception {
        Path file = store.localFile(tree.key(name)).orElseThrow();
        Files.setLastModifiedTime(file, FileTime.from(Instant.now().minusSeconds(3600)));
    }

    @Test
    void orphansAreCondemned() throws Exception {
        tree.put("/f", "needed");
        tree.nest();
        tree.put("/nested/g", "needed as well");
        tree.publish(1);
        ObjectName one = orphan("left behind");
        orphan("left behind too");

        SweepResult result = sweep(false);

        assertThat(result.orphans()).isEqualTo(2);
        assertThat(result.condemned()).isEqualTo(2);
        assertThat(result.orphanBytes()).isEqualTo(100);
        assertThat(result.lost()).isZero();
        assertThat(ledger.count("SELECT count(*) FROM condemned WHERE object = ?1", one.toString()))
                .isEqualTo(1);
    }

    @Test
    void dryRunCountsAndCondemnsNothing() throws Exception {
        orphan("left behind");

        SweepResult result = sweep(true);

        assertThat(result.orphans()).isEqualTo(1);
        assertThat(result.condemned()).isZero();
        assertThat(condemnations.figures(tree.name()).candidates()).isZero();
    }

    @Test
    void whatAWriterMayHaveWrittenIsSpared() throws Exception {
        ledger.writer(tree.name(), "/w");
        ledger.update(
                "UPDATE session SET started_at = now() - interval '2 hours' WHERE repository = ?1",
                tree.name().value());
        orphan("of the writer, perhaps");

        SweepResult result = sweep(false);

        assertThat(result.orphans()).isZero();
        assertThat(result.young()).isEqualTo(1);
    }

    @Test
    void candidatesKeepTheTimeThatTheyHave() throws Exception {
        ObjectName orphan = orphan("left behind");
        sweep(false);
        ledger.update("UPDATE condemned SET since = now() - interval '1 day' WHERE object = ?1", orphan.toString());

        SweepResult again = sweep(false);

        assertThat(again.orphans()).isEqualTo(1);
        assertThat(again.condemned()).isZero();
        assertThat(ledger.count(
                        "SELECT count(*) FROM condemned WHERE object = ?1 AND since < now() - interval '20 hours'",
                        orphan.toString()))
                .isEqualTo(1);
    }

    @Test
    void lostObjectIsNamedWithThePathsThatNeedIt() {
        ObjectName lost = tree.put("/a", "lost");
        tree.nest();
        tree.put("/nested/b", "lost");
        tree.publish(1);
        store.delete(tree.key(lost));

        SweepResult result = sweep(false);

        assertThat(result.lost()).isEqualTo(1);
        assertThat(damaged.list(tree.name(), 10)).singleElement().satisfies(object -> {
            assertThat(object.object()).isEqualTo(lost.toString());
            assertThat(object.problem()).isEqualTo(Problem.LOST);
            assertThat(object.paths()).containsExactlyInAnyOrder("/a", "/nested/b");
        });
    }

    @Test
    void lostCatalogEndsTheSweep() {
        tree.nest();
        tree.put("/f", tree.name().value());
        tree.publish(1);
        ObjectName root = new ObjectName(tree.rootHash(), ObjectKind.CATALOG);
        store.delete(tree.key(root));

        assertThatThrownBy(() -> sweep(false)).hasMessageContaining(root.path());
    }
}
