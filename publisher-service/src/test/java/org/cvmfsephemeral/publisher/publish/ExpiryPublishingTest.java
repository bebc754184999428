package org.cvmfsephemeral.publisher.publish;

import static org.assertj.core.api.Assertions.assertThat;

import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.cvmfsephemeral.format.repository.RepositoryName;
import org.cvmfsephemeral.format.repository.RepositoryPath;
import org.cvmfsephemeral.ledger.change.Change;
import org.cvmfsephemeral.ledger.change.ChangeState;
import org.cvmfsephemeral.ledger.change.Operation;
import org.cvmfsephemeral.ledger.change.Operation.EvictionReason;
import org.cvmfsephemeral.ledger.expiry.Expiries;
import org.cvmfsephemeral.ledger.expiry.Holds;
import org.cvmfsephemeral.ledger.expiry.PathExpiry;
import org.cvmfsephemeral.ledger.expiry.RetentionRules;
import org.cvmfsephemeral.ledger.lock.AdvisoryLock;
import org.cvmfsephemeral.publisher.Sandbox;
import org.cvmfsephemeral.testing.BackingServices;
import org.cvmfsephemeral.web.ProblemType;
import org.junit.jupiter.api.Test;

/** What the publisher decides about removals by schedule, and what it tells the ledger for them. */
@QuarkusTest
@QuarkusTestResource(BackingServices.class)
class ExpiryPublishingTest {
    private static final Instant PAST = Instant.parse("2020-01-01T00:00:00Z");
    private static final Instant FUTURE = Instant.parse("2100-01-01T00:00:00Z");
    private static final RepositoryPath NIGHTLY = RepositoryPath.of("/nightly");

    @Inject
    Sandbox sandbox;

    @Inject
    Expiries expiries;

    @Inject
    Holds holds;

    @Inject
    RetentionRules rules;

    @Test
    void holdThatComesAfterTheRemovalWasQueuedWins() throws Exception {
        // Given
        RepositoryName name = sandbox.create("held");
        put(name, "/dir/file", PAST);
        UUID removal;

        // When
        try (AdvisoryLock publisher = sandbox.hold(name)) {
            removal = sandbox.announce(name, "/dir/file", new Operation.Expire("/dir/file", PAST.toString()));
            holds.put(name, RepositoryPath.of("/dir"), "court", "legal");
        }

        // Then
        assertThat(sandbox.await(removal).state()).isEqualTo(ChangeState.PUBLISHED);
        assertThat(sandbox.read(name, "/dir/file")).contains("four");
        assertThat(expiries.of(name, RepositoryPath.of("/dir/file"))).contains(PAST);
    }

    @Test
    void releasedPathExpires() throws Exception {
        // Given
        RepositoryName name = sandbox.create("released");
        put(name, "/file", PAST);
        holds.put(name, RepositoryPath.of("/file"), "court", "legal");
        holds.remove(name, RepositoryPath.of("/file"));

        // When
        sandbox.await(sandbox.announce(name, "/file", new Operation.Expire("/file", PAST.toString())));

        // Then
        assertThat(sandbox.read(name, "/file")).isEmpty();
    }

    @Test
    void deletionOfAHeldPathIsRejected() throws Exception {
        // Given
        RepositoryName name = sandbox.create("deletion");
        sandbox.publish(name, "/dir/file", "content");
        holds.put(name, RepositoryPath.of("/dir/file"), "court", "legal");

        // When
        Change deletion = sandbox.await(sandbox.announce(name, "/dir", new Operation.Delete("/dir", true)));

        // Then
        assertThat(deletion.problem().orElseThrow().type()).isEqualTo(ProblemType.PATH_HELD.id());
        assertThat(sandbox.read(name, "/dir/file")).contains("content");
    }

    @Test
    void rollbackThatRemovesAHeldPathIsRejected() throws Exception {
        // Given
        RepositoryName name = sandbox.create("rollback");
        sandbox.publish(name, "/dir/file", "content");
        holds.put(name, RepositoryPath.of("/dir/file"), "court", "legal");

        // When
        Change rollback = sandbox.await(sandbox.announce(name, "", new Operation.Rollback(null, 1L)));

        // Then
        assertThat(rollback.problem().orElseThrow().type()).isEqualTo(ProblemType.PATH_HELD.id());
        assertThat(sandbox.read(name, "/dir/file")).contains("content");
    }

    @Test
    void rollbackBesideAHeldPathIsDone() throws Exception {
        // Given
        RepositoryName name = sandbox.create("beside");
        sandbox.publish(name, "/dir/file", "content");
        sandbox.publish(name, "/dir/other", "other");
        holds.put(name, RepositoryPath.of("/dir/file"), "court", "legal");

        // When
        Change rollback = sandbox.await(sandbox.announce(name, "", new Operation.Rollback(null, 2L)));

        // Then
        assertThat(rollback.state()).isEqualTo(ChangeState.PUBLISHED);
        assertThat(sandbox.read(name, "/dir/other")).isEmpty();
        assertThat(sandbox.read(name, "/dir/file")).contains("content");
    }

    @Test
    void whatWasNotUsedSinceItWasChosenIsEvicted() throws Exception {
        // Given
        RepositoryName name = sandbox.create("evict");
        put(name, "/dir/file", FUTURE);
        Instant used = known(name, "/dir/file").usedAt();

        // When
        sandbox.await(sandbox.announce(name, "/dir/file", new Operation.Evict("/dir/file", EvictionReason.SIZE, used)));

        // Then
        assertThat(sandbox.read(name, "/dir/file")).isEmpty();
        assertThat(expiries.of(name, RepositoryPath.of("/dir/file"))).isEmpty();
        assertThat(sandbox.verify(name).problems()).isEmpty();
    }

    @Test
    void whatWasPublishedAnewSinceItWasChosenStays() throws Exception {
        // Given
        RepositoryName name = sandbox.create("anew");
        put(name, "/file", FUTURE);
        Instant used = known(name, "/file").usedAt();
        sandbox.await(sandbox.announce(name, "/file", new Operation.SetExpiry("/file", FUTURE)));

        // When
        sandbox.await(sandbox.announce(name, "/file", new Operation.Evict("/file", EvictionReason.SIZE, used)));

        // Then
        assertThat(sandbox.read(name, "/file")).contains("four");
    }

    @Test
    void sizeAndRenewalOfAPublicationAreRecorded() {
        // Given
        RepositoryName name = sandbox.create("facts");
        put(name, "/file", FUTURE);

        // When
        sandbox.await(sandbox.announce(name, "/file", new Operation.SetExpiry("/file", FUTURE, 60L)));
        sandbox.await(sandbox.announceAll(name, "", List.of(new Operation.Rename("/file", "/moved", false))));

        // Then
        PathExpiry moved = known(name, "/moved");
        assertThat(moved.bytes()).isEqualTo(4);
        assertThat(moved.touchSeconds()).isEqualTo(60);
    }

    @Test
    void childrenOfADirectoryWithARuleAreRecorded() {
        // Given
        RepositoryName name = sandbox.create("children");
        rules.put(name, NIGHTLY, 1);

        // When
        sandbox.publish(name, "/nightly/one/a/b", "x");
        sandbox.publish(name, "/nightly/two", "x");
        sandbox.publish(name, "/elsewhere", "x");
        sandbox.await(sandbox.announce(name, "", new Operation.Rename("/elsewhere", "/nightly/three", false)));

        // Then
        assertThat(rules.children(name, NIGHTLY)).containsExactly("one", "three", "two");
    }

    @Test
    void childrenThatGoAreForgotten() {
        // Given
        RepositoryName name = sandbox.create("gone");
        rules.put(name, NIGHTLY, 1);
        sandbox.publish(name, "/nightly/one", "x");
        sandbox.publish(name, "/nightly/two", "x");

        // When
        sandbox.await(sandbox.announce(name, "/nightly/one", new Operation.Delete("/nightly/one", false)));

        // Then
        assertThat(rules.children(name, NIGHTLY)).containsExactly("two");
    }

    @Test
    void rollbackBringsChildrenBack() {
        // Given
        RepositoryName name = sandbox.create("back");
        rules.put(name, NIGHTLY, 1);
        sandbox.publish(name, "/nightly/one", "x");
        sandbox.await(sandbox.announce(name, "/nightly/one", new Operation.Delete("/nightly/one", false)));
        assertThat(rules.children(name, NIGHTLY)).isEmpty();

        // When
        sandbox.await(sandbox.announce(name, "", new Operation.Rollback(null, 2L)));

        // Then
        assertThat(rules.children(name, NIGHTLY)).containsExactly("one");
    }

    @Test
    void surplusChildGoesUnlessSomethingIsPublishedThere() throws Exception {
        // Given
        RepositoryName name = sandbox.create("surplus");
        rules.put(name, NIGHTLY, 1);
        sandbox.publish(name, "/nightly/one/a", "x");
        sandbox.publish(name, "/nightly/two/a", "x");
        RetentionRules.Surplus oldest = rules.surplus(name, 10).get(0);
        Operation removal = new Operation.Evict(oldest.path().value(), EvictionReason.COUNT, oldest.publishedAt());
        sandbox.publish(name, "/nightly/one/b", "x");

        // When
        sandbox.await(sandbox.announce(name, oldest.path().value(), removal));
        RetentionRules.Surplus then = rules.surplus(name, 10).get(0);
        sandbox.await(sandbox.announce(
                name,
                then.path().value(),
                new Operation.Evict(then.path().value(), EvictionReason.COUNT, then.publishedAt())));

        // Then
        assertThat(sandbox.read(name, "/nightly/one/a")).contains("x");
        assertThat(sandbox.read(name, "/nightly/two/a")).isEmpty();
        assertThat(rules.children(name, NIGHTLY)).containsExactly("one");
        assertThat(sandbox.verify(name).problems()).isEmpty();
    }

    private void put(RepositoryName name, String path, Instant expires) {
        Change change = sandbox.await(sandbox.announce(name, path, sandbox.putFile(name, path, "four", expires)));
        assertThat(change.state()).isEqualTo(ChangeState.PUBLISHED);
    }

    private PathExpiry known(RepositoryName name, String path) {
        return expiries.find(name, RepositoryPath.of(path)).orElseThrow();
    }
}
