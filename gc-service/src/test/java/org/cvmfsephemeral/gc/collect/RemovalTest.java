package org.cvmfsephemeral.gc.collect;

import static org.assertj.core.api.Assertions.assertThat;

import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.cvmfsephemeral.format.object.ObjectName;
import org.cvmfsephemeral.gc.fixture.FailingDeletes;
import org.cvmfsephemeral.gc.fixture.GcServices;
import org.cvmfsephemeral.gc.fixture.ManualJobs;
import org.cvmfsephemeral.gc.fixture.StoredTree;
import org.cvmfsephemeral.gc.fixture.StoredTrees;
import org.cvmfsephemeral.gc.root.Roots;
import org.cvmfsephemeral.ledger.garbage.Condemnations;
import org.cvmfsephemeral.ledger.garbage.Condemned;
import org.cvmfsephemeral.store.ObjectStore;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A store that does not delete what it is asked to. */
@QuarkusTest
@TestProfile(ManualJobs.class)
@QuarkusTestResource(GcServices.class)
class RemovalTest {
    @Inject
    StoredTrees trees;

    @Inject
    Condemnations condemnations;

    @Inject
    Roots roots;

    @Inject
    Judgement judgement;

    @Inject
    CollectionSettings settings;

    @Inject
    ObjectStore store;

    private StoredTree tree;
    private ObjectName one;
    private ObjectName other;

    @BeforeEach
    void makeGarbage() {
        tree = trees.create();
        one = tree.put("/one", "one" + tree.name());
        other = tree.put("/other", "other" + tree.name());
        tree.publish(1);
        tree.delete("/one");
        tree.delete("/other");
        tree.publish(tree.revision() + 1);
    }

    private CollectionResult remove(ObjectStore from) {
        List<Condemned> garbage = Stream.of(one, other)
                .map(name -> new Condemned(name.toString(), tree.revision(), 10, false))
                .toList();
        return new Removal(condemnations, roots, judgement, from, settings).remove(tree.name(), garbage);
    }

    @Test
    void objectThatTheStoreDoesNotRemoveIsTriedAgain() {
        CollectionResult result = remove(FailingDeletes.of(store, tree.key(one)));

        assertThat(result.deleted()).isEqualTo(1);
        assertThat(result.failed()).isEqualTo(1);
        assertThat(condemnations.stillDeleting(tree.name(), List.of(one.toString(), other.toString())))
                .containsExactly(one.toString());
        assertThat(condemnations.takeUpDeleting(tree.name(), Duration.ZERO, 10))
                .extracting(Condemned::object)
                .containsExactly(one.toString());
    }

    @Test
    void answerThatIsLostLeavesTheRemovalsBegun() {
        CollectionResult result = remove(FailingDeletes.lost(store));

        assertThat(result.deleted()).isZero();
        assertThat(result.failed()).isEqualTo(2);
        assertThat(condemnations.stillDeleting(tree.name(), List.of(one.toString(), other.toString())))
                .hasSize(2);
    }
}
