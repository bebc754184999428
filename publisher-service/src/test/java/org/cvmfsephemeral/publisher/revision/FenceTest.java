package org.cvmfsephemeral.publisher.revision;

import static org.assertj.core.api.Assertions.assertThat;

import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.nio.file.Files;
import java.util.List;
import java.util.UUID;
import org.awaitility.Awaitility;
import org.cvmfsephemeral.format.repository.RepositoryName;
import org.cvmfsephemeral.ledger.change.ChangeState;
import org.cvmfsephemeral.ledger.change.Changes;
import org.cvmfsephemeral.ledger.lock.AdvisoryLock;
import org.cvmfsephemeral.ledger.repository.Attempts;
import org.cvmfsephemeral.ledger.repository.PendingRevision;
import org.cvmfsephemeral.ledger.repository.Repositories;
import org.cvmfsephemeral.ledger.repository.Repository;
import org.cvmfsephemeral.ledger.repository.RepositoryState;
import org.cvmfsephemeral.publisher.Sandbox;
import org.cvmfsephemeral.publisher.catalog.RevisionTree;
import org.cvmfsephemeral.publisher.catalog.TreeBuilder;
import org.cvmfsephemeral.publisher.store.RepositoryStore;
import org.cvmfsephemeral.publisher.tree.TagPlan;
import org.cvmfsephemeral.store.ObjectHeaders;
import org.cvmfsephemeral.testing.BackingServices;
import org.junit.jupiter.api.Test;

/** A publisher dies, or is overtaken, at each step of putting a revision in place; whoever comes next goes on from there. */
@QuarkusTest
@QuarkusTestResource(BackingServices.class)
class FenceTest {
    @Inject
    Sandbox sandbox;

    @Inject
    Repositories repositories;

    @Inject
    RepositoryStore store;

    @Inject
    TreeBuilder trees;

    @Inject
    RevisionSigner signer;

    @Inject
    Fence fence;

    @Inject
    Changes changes;

    @Inject
    Attempts attempts;

    /** An empty successor of the published revision with one queued change in it, as an attempt has it before the fence. */
    private PendingRevision attemptAt(RepositoryName name, List<UUID> changes) {
        Repository base = sandbox.repository(name);
        long now = base.publishedAt() + 1;
        UUID attempt = UUID.randomUUID();
        attempts.begin(name, attempt, List.of());
        try (RevisionTree tree = trees.open(name, base.rootHash().orElseThrow())) {
            var root = trees.build(attempt, tree, base.revision() + 1, base.rootHash(), now, 60);
            return signer.sign(
                    attempt,
                    base,
                    root,
                    base.revision() + 1,
                    now,
                    new RevisionContent(
                            changes.stream()
                                    .map(id -> new PendingRevision.Outcome(id, null))
                                    .toList(),
                            List.of(),
                            List.of(),
                            TagPlan.of(List.of(), List.of()),
                            List.of()));
        }
    }

    private void assertFinishedOnce(RepositoryName name, PendingRevision pending, UUID change) throws Exception {
        assertThat(sandbox.await(change).revision()).contains(pending.revision());
        assertThat(sandbox.repository(name).rootHash().orElseThrow().toString()).isEqualTo(pending.rootHash());
        assertThat(sandbox.repository(name).pending()).isEmpty();
        assertThat(sandbox.verify(name).problems()).isEmpty();
    }

    @Test
    void diedAfterPreparing() throws Exception {
        RepositoryName name = sandbox.create("prepared");
        UUID change;
        PendingRevision pending;
        try (AdvisoryLock held = sandbox.hold(name)) {
            change = sandbox.queue(name, "/file", "content");
            pending = attemptAt(name, List.of(change));
            assertThat(repositories.prepare(name, 1, pending)).isTrue();
        }

        assertFinishedOnce(name, pending, change);
    }

    @Test
    void diedAfterTheReferenceLog() throws Exception {
        RepositoryName name = sandbox.create("reflog");
        UUID change;
        PendingRevision pending;
        try (AdvisoryLock held = sandbox.hold(name)) {
            change = sandbox.queue(name, "/file", "content");
            pending = attemptAt(name, List.of(change));
            repositories.prepare(name, 1, pending);
            store.put(RepositoryStore.reflog(name), pending.reflog(), ObjectHeaders.WHITELIST);
        }

        assertFinishedOnce(name, pending, change);
    }

    @Test
    void diedAfterTheManifest() throws Exception {
        RepositoryName name = sandbox.create("manifest");
        UUID change;
        PendingRevision pending;
        try (AdvisoryLock held = sandbox.hold(name)) {
            change = sandbox.queue(name, "/file", "content");
            pending = attemptAt(name, List.of(change));
            repositories.prepare(name, 1, pending);
            store.put(RepositoryStore.reflog(name), pending.reflog(), ObjectHeaders.WHITELIST);
            store.put(RepositoryStore.manifest(name), pending.manifest(), ObjectHeaders.MANIFEST);
        }

        assertFinishedOnce(name, pending, change);
    }

    @Test
    void onlyOneAttemptCanFollowARevision() throws Exception {
        RepositoryName name = sandbox.create("rivals");
        try (AdvisoryLock held = sandbox.hold(name)) {
            PendingRevision first = attemptAt(name, List.of());
            PendingRevision second = attemptAt(name, List.of());

            assertThat(repositories.prepare(name, 1, first)).isTrue();
            assertThat(repositories.prepare(name, 1, second)).isFalse();
        }
    }

    @Test
    void anOvertakenPublisherThatWakesUpChangesNothing() throws Exception {
        RepositoryName name = sandbox.create("overtaken");
        PendingRevision old;
        try (AdvisoryLock held = sandbox.hold(name)) {
            old = attemptAt(name, List.of());
            repositories.prepare(name, 1, old);
        }
        sandbox.publish(name, "/newer", "content");
        byte[] manifest = Files.readAllBytes(sandbox.directory(name).resolve(".cvmfspublished"));

        fence.finish(name, old);

        assertThat(Files.readAllBytes(sandbox.directory(name).resolve(".cvmfspublished")))
                .isEqualTo(manifest);
        assertThat(sandbox.repository(name).state()).isEqualTo(RepositoryState.ACTIVE);
        assertThat(sandbox.verify(name).problems()).isEmpty();
    }

    @Test
    void aManifestThatNobodyKnowsStopsTheRepository() throws Exception {
        RepositoryName name = sandbox.create("foreign");
        byte[] foreign = {1, 2, 3};
        store.put(RepositoryStore.manifest(name), foreign, ObjectHeaders.MANIFEST);

        UUID change = sandbox.queue(name, "/file", "content");

        Awaitility.await().until(() -> sandbox.repository(name).state() == RepositoryState.STOPPED);
        assertThat(store.find(RepositoryStore.manifest(name), 100).orElseThrow().bytes())
                .isEqualTo(foreign);
        assertThat(sandbox.repository(name).stoppedBecause()).isPresent();
        assertThat(changes.find(change).orElseThrow().state()).isEqualTo(ChangeState.PREPARED);
    }

    @Test
    void aChangeThatIsNoLongerQueuedKeepsItsRevisionFromBeingPrepared() throws Exception {
        RepositoryName name = sandbox.create("requeued");
        UUID published = sandbox.publish(name, "/file", "content").id();
        try (AdvisoryLock held = sandbox.hold(name)) {
            PendingRevision pending = attemptAt(name, List.of(published));

            assertThat(repositories.prepare(name, 2, pending)).isFalse();
        }
        assertThat(sandbox.repository(name).pending()).isEmpty();
        assertThat(sandbox.await(published).state()).isEqualTo(ChangeState.PUBLISHED);
    }
}
