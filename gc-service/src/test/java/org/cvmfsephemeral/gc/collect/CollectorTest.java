package org.cvmfsephemeral.gc.collect;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.cvmfsephemeral.format.manifest.Manifest;
import org.cvmfsephemeral.format.object.ObjectKind;
import org.cvmfsephemeral.format.object.ObjectName;
import org.cvmfsephemeral.gc.fixture.GcServices;
import org.cvmfsephemeral.gc.fixture.ManualJobs;
import org.cvmfsephemeral.gc.fixture.PublishedPaths;
import org.cvmfsephemeral.gc.fixture.StoredTree;
import org.cvmfsephemeral.gc.fixture.StoredTrees;
import org.cvmfsephemeral.gc.root.RootsUnknownException;
import org.cvmfsephemeral.ledger.garbage.Condemnations;
import org.cvmfsephemeral.ledger.garbage.RevisionHolds;
import org.cvmfsephemeral.ledger.lease.Pins;
import org.cvmfsephemeral.ledger.repository.Repositories;
import org.cvmfsephemeral.ledger.repository.RepositoryState;
import org.cvmfsephemeral.store.MissingObjectException;
import org.cvmfsephemeral.store.ObjectContent;
import org.cvmfsephemeral.store.ObjectHeaders;
import org.cvmfsephemeral.store.ObjectKey;
import org.cvmfsephemeral.store.ObjectStore;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What is collected, and what is not. */
@QuarkusTest
@TestProfile(ManualJobs.class)
@QuarkusTestResource(GcServices.class)
class CollectorTest {
    @Inject
    StoredTrees trees;

    @Inject
    Collector collector;

    @Inject
    Condemnations condemnations;

    @Inject
    RevisionHolds holds;

    @Inject
    Pins pins;

    @Inject
    PublishedPaths ledger;

    @Inject
    Repositories repositories;

    @Inject
    ObjectStore store;

    private StoredTree tree;

    @BeforeEach
    void create() {
        tree = trees.create();
    }

    private CollectionResult collect() {
        return collector.collect(tree.name(), step -> {});
    }

    private static ObjectName catalog(StoredTree of) {
        return new ObjectName(of.rootHash(), ObjectKind.CATALOG);
    }

    @Test
    void replacedFileGoesWhenItsRevisionHasGone() {
        ObjectName old = tree.put("/f", "old");
        tree.publish(1);
        ObjectName replaced = catalog(tree);
        ObjectName fresh = tree.put("/f", "new");
        tree.publish(tree.revision() + 1);

        CollectionResult result = collect();

        assertThat(tree.has(old)).isFalse();
        assertThat(tree.has(replaced)).isFalse();
        assertThat(tree.has(fresh)).isTrue();
        assertThat(tree.has(catalog(tree))).isTrue();
        assertThat(result.deleted()).isGreaterThanOrEqualTo(2);
        assertThat(condemnations.figures(tree.name()).candidates()).isZero();
    }

    @Test
    void retainedRevisionKeepsWhatItHas() {
        ObjectName old = tree.put("/f", "old");
        tree.publish(1);
        ObjectName replaced = catalog(tree);
        tree.put("/f", "new");
        tree.publish(1);

        collect();

        assertThat(tree.has(old)).isTrue();
        assertThat(tree.has(replaced)).isTrue();
    }

    @Test
    void contentThatAnotherPathHasIsAcquitted() {
        ObjectName shared = tree.put("/a", "shared");
        tree.put("/b", "shared");
        tree.publish(1);
        tree.delete("/a");
        tree.publish(tree.revision() + 1);

        CollectionResult result = collect();

        assertThat(tree.has(shared)).isTrue();
        assertThat(result.acquitted()).isPositive();
        assertThat(condemnations.figures(tree.name()).candidates()).isZero();
    }

    @Test
    void taggedRevisionKeepsItsContentUntilItsNameIsTakenAway() {
        ObjectName old = tree.put("/f", "old");
        tree.publish(1);
        tree.tag("v1", tree.revision(), tree.rootHash());
        tree.delete("/f");
        tree.publish(tree.revision() + 1);
        tree.put("/other", "x");
        tree.publish(tree.revision() + 1);

        collect();
        boolean whileTagged = tree.has(old);
        tree.untag("v1");
        tree.put("/other", "y");
        tree.publish(tree.revision() + 1);
        collect();

        assertThat(whileTagged).isTrue();
        assertThat(tree.has(old)).isFalse();
    }

    @Test
    void droppedNestedCatalogGoesWithEverythingInIt() {
        tree.nest();
        ObjectName inside = tree.put("/nested/f", "inside");
        tree.put("/shared", "elsewhere too");
        ObjectName shared = tree.put("/nested/shared", "elsewhere too");
        tree.publish(1);
        tree.dropNested();
        tree.publish(tree.revision() + 1);

        collect();

        assertThat(tree.has(inside)).isFalse();
        assertThat(tree.has(shared)).isTrue();
        assertThat(condemnations.figures(tree.name()).candidates()).isZero();
    }

    @Test
    void pinnedObjectStaysAndIsNoCandidateAnyMore() {
        ObjectName old = tree.put("/f", "old");
        tree.publish(1);
        tree.delete("/f");
        tree.publish(tree.revision() + 1);
        UUID writer = ledger.writer(tree.name(), "/g");

        int rescued = pins.pin(writer, tree.name(), List.of(old.toString())).rescued();
        collect();

        assertThat(rescued).isEqualTo(1);
        assertThat(tree.has(old)).isTrue();
    }

    @Test
    void whatAnAbortedWriterHadPinnedIsCollected() {
        ObjectName written = StoredTree.nameOf("never published");
        UUID writer = ledger.writer(tree.name(), "/g");
        pins.pin(writer, tree.name(), List.of(written.toString()));
        tree.put("/unpublished", "never published");

        ledger.abort(writer);
        collect();

        assertThat(tree.has(written)).isFalse();
    }

    @Test
    void heldRevisionStaysReadable() {
        ObjectName old = tree.put("/f", "old");
        tree.publish(1);
        var held =
                holds.hold(tree.name(), Optional.empty(), Duration.ofMinutes(5)).orElseThrow();
        tree.delete("/f");
        tree.publish(tree.revision() + 1);

        collect();
        boolean whileHeld = tree.has(old);
        holds.release(tree.name(), held.id());
        collect();

        assertThat(whileHeld).isTrue();
        assertThat(tree.has(old)).isFalse();
    }

    @Test
    void retiredRevisionCannotBeHeld() {
        long first = tree.revision();
        tree.put("/f", "x");
        tree.publish(first + 1);

        assertThat(holds.hold(tree.name(), Optional.of(first), Duration.ofMinutes(5)))
                .isEmpty();
    }

    @Test
    void foreignManifestStopsTheRepository() {
        ObjectName old = tree.put("/f", "old");
        tree.publish(1);
        byte[] restored = store.read(ObjectKey.of(tree.name() + "/" + Manifest.FILE_NAME), 1 << 16);
        tree.delete("/f");
        tree.publish(tree.revision() + 1);
        ledger.update(
                "UPDATE repository SET manifest = '\\x00' WHERE name = ?1",
                tree.name().value());
        store.put(
                ObjectKey.of(tree.name() + "/" + Manifest.FILE_NAME),
                ObjectContent.of(restored),
                ObjectHeaders.MANIFEST);

        assertThatThrownBy(this::collect).isInstanceOf(RuntimeException.class);

        assertThat(tree.has(old)).isTrue();
    }

    @Test
    void missingManifestStopsTheRepository() {
        tree.put("/f", "old");
        tree.publish(1);
        tree.delete("/f");
        tree.publish(tree.revision() + 1);
        store.delete(ObjectKey.of(tree.name() + "/" + Manifest.FILE_NAME));

        assertThatThrownBy(this::collect).isInstanceOf(RootsUnknownException.class);

        assertThat(repositories.find(tree.name()).orElseThrow().state()).isEqualTo(RepositoryState.STOPPED);
    }

    @Test
    void nothingIsCollectedWhileACatalogIsMissing() {
        ObjectName old = tree.put("/f", "old");
        tree.publish(1);
        tree.delete("/f");
        // Nobody remembers the catalog from another test.
        tree.put("/g", tree.name().value());
        tree.publish(tree.revision() + 1);
        store.delete(tree.key(catalog(tree)));

        assertThatThrownBy(this::collect).isInstanceOf(MissingObjectException.class);

        assertThat(tree.has(old)).isTrue();
    }

    @Test
    void removalThatWasBegunIsOutwaitedAndTakenUp() {
        ObjectName old = tree.put("/f", "old");
        tree.publish(1);
        tree.delete("/f");
        tree.publish(tree.revision() + 1);
        condemnations.beginDeleting(tree.name(), List.of(old.toString()), Duration.ZERO);

        collect();
        boolean soon = tree.has(old);
        ledger.update(
                "UPDATE condemned SET deleting_at = now() - interval '1 minute' WHERE state = 'DELETING' AND repository = ?1",
                tree.name().value());
        collect();

        assertThat(soon).isTrue();
        assertThat(tree.has(old)).isFalse();
        assertThat(condemnations.figures(tree.name()).deleting()).isZero();
    }

    @Test
    void removalThatWasBegunAndIsNotCalledForAnyMoreIsForgotten() {
        ObjectName needed = tree.put("/f", "needed");
        tree.publish(1);
        ledger.update(
                "INSERT INTO condemned (repository, object, state, revision, bytes, deleting_at) VALUES (?1, '" + needed
                        + "', 'DELETING', 0, 0, now() - interval '1 minute')",
                tree.name().value());

        collect();

        assertThat(tree.has(needed)).isTrue();
        assertThat(condemnations.figures(tree.name()).deleting()).isZero();
    }

    @Test
    void rehearsalChangesNothing() {
        ObjectName old = tree.put("/f", "old");
        tree.publish(1);
        tree.delete("/f");
        tree.publish(tree.revision() + 1);

        CollectionResult would = collector.rehearse(tree.name());

        assertThat(would.deleted()).isGreaterThanOrEqualTo(2);
        assertThat(would.deletedBytes()).isPositive();
        assertThat(tree.has(old)).isTrue();
    }
}
