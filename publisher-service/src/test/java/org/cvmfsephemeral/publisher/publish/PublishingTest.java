package org.cvmfsephemeral.publisher.publish;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.type.TypeReference;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import jakarta.persistence.EntityManager;
import jakarta.transaction.Transactional;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import org.awaitility.Awaitility;
import org.cvmfsephemeral.format.object.Compression;
import org.cvmfsephemeral.format.repository.RepositoryName;
import org.cvmfsephemeral.format.repository.RepositoryPath;
import org.cvmfsephemeral.ledger.LedgerJson;
import org.cvmfsephemeral.ledger.change.Change;
import org.cvmfsephemeral.ledger.change.ChangeState;
import org.cvmfsephemeral.ledger.change.Changes;
import org.cvmfsephemeral.ledger.change.Operation;
import org.cvmfsephemeral.ledger.expiry.Expiries;
import org.cvmfsephemeral.ledger.lock.AdvisoryLock;
import org.cvmfsephemeral.publisher.Sandbox;
import org.cvmfsephemeral.testing.BackingServices;
import org.cvmfsephemeral.web.ProblemType;
import org.junit.jupiter.api.Test;

@QuarkusTest
@QuarkusTestResource(BackingServices.class)
class PublishingTest {
    @Inject
    Sandbox sandbox;

    @Inject
    Changes changes;

    @Inject
    Expiries expiries;

    @Inject
    EntityManager entities;

    @Test
    void publishesAFileWithItsParents() throws Exception {
        RepositoryName name = sandbox.create("file");

        Change change = sandbox.publish(name, "/a/b/file", "content");

        assertThat(change.state()).isEqualTo(ChangeState.PUBLISHED);
        assertThat(change.revision()).contains(2L);
        assertThat(sandbox.read(name, "/a/b/file")).contains("content");
        assertThat(sandbox.verify(name).problems()).isEmpty();
    }

    @Test
    void takesEverythingQueuedIntoOneRevision() throws Exception {
        RepositoryName name = sandbox.create("group");
        List<UUID> queued = new ArrayList<>();
        try (AdvisoryLock held = sandbox.hold(name)) {
            for (int i = 0; i < 50; i++) {
                queued.add(sandbox.queue(name, "/d" + i % 5 + "/f" + i, "content " + i));
            }
        }

        Set<Long> revisions = queued.stream()
                .map(id -> sandbox.await(id).revision().orElseThrow())
                .collect(Collectors.toSet());

        assertThat(revisions).hasSize(1);
        assertThat(sandbox.verify(name).problems()).isEmpty();
    }

    @Test
    void copiesWhatAnEarlierChangeOfTheSameRevisionPutThere() throws Exception {
        RepositoryName name = sandbox.create("copy");
        sandbox.publish(name, "/d/old", "old");
        UUID copied;
        UUID deleted;
        try (AdvisoryLock held = sandbox.hold(name)) {
            sandbox.queue(name, "/d/new", "new");
            copied = sandbox.announce(name, "/copy", new Operation.Copy("/d", "/copy", false, null));
            deleted = sandbox.announce(name, "/d/old", new Operation.Delete("/d/old", false));
        }

        assertThat(sandbox.await(copied).revision())
                .isEqualTo(sandbox.await(deleted).revision());
        assertThat(sandbox.read(name, "/copy/old")).contains("old");
        assertThat(sandbox.read(name, "/copy/new")).contains("new");
        assertThat(sandbox.read(name, "/d/old")).isEmpty();
        assertThat(sandbox.verify(name).problems()).isEmpty();
    }

    @Test
    void tellsWhatTheRepositoryHolds() {
        RepositoryName name = sandbox.create("holds");
        assertContent(name, 0, 0);

        sandbox.publish(name, "/d/a", "four");
        sandbox.publish(name, "/b", "seventy");
        assertContent(name, 11, 2);

        sandbox.await(sandbox.announce(name, "/copy", new Operation.Copy("/d", "/copy", false, null)));
        assertContent(name, 15, 3);

        sandbox.await(sandbox.announce(name, "", new Operation.Rollback(null, 2L)));
        assertContent(name, 4, 1);
    }

    private void assertContent(RepositoryName name, long bytes, long files) {
        assertThat(sandbox.repository(name).contentBytes()).isEqualTo(bytes);
        assertThat(sandbox.repository(name).contentFiles()).isEqualTo(files);
    }

    @Test
    void rejectsOneChangeAndPublishesItsNeighbours() throws Exception {
        RepositoryName name = sandbox.create("neighbours");
        sandbox.publish(name, "/exists", "old");
        UUID bad;
        UUID good;
        try (AdvisoryLock held = sandbox.hold(name)) {
            bad = sandbox.queue(name, "/exists", "new");
            good = sandbox.queue(name, "/good", "good");
        }

        assertThat(sandbox.await(bad).problem().orElseThrow().type()).isEqualTo(ProblemType.FILE_EXISTS.id());
        assertThat(sandbox.await(good).state()).isEqualTo(ChangeState.PUBLISHED);
        assertThat(sandbox.read(name, "/exists")).contains("old");
    }

    @Test
    void aBatchOfRejectionsMakesNoRevision() {
        RepositoryName name = sandbox.create("rejections");

        Change change = sandbox.await(sandbox.announce(name, "/missing", new Operation.Delete("/missing", false)));

        assertThat(change.state()).isEqualTo(ChangeState.REJECTED);
        assertThat(sandbox.repository(name).revision()).isEqualTo(1);
    }

    @Test
    void leavesNeitherLeaseNorSessionBehind() {
        RepositoryName name = sandbox.create("traces");

        sandbox.publish(name, "/file", "content");

        assertThat(rowsOf("lease", name)).isZero();
        assertThat(rowsOf("session", name)).isZero();
    }

    @Test
    void parksAChangeThatMakesThePublisherFailAndGoesOn() {
        RepositoryName name = sandbox.create("park");
        Operation neitherHashNorChunks =
                new Operation.PutFile("/poison", 1, Compression.NONE, null, null, 0644, Instant.EPOCH, false, null);
        UUID poison;
        UUID healthy;
        try (AdvisoryLock held = sandbox.hold(name)) {
            poison = sandbox.announce(name, "/poison", neitherHashNorChunks);
            healthy = sandbox.queue(name, "/healthy", "content");
        }

        assertThat(sandbox.await(poison).state()).isEqualTo(ChangeState.PARKED);
        assertThat(sandbox.await(healthy).state()).isEqualTo(ChangeState.PUBLISHED);
    }

    @Test
    void aChangeWhoseDoorbellWasLostIsFoundByTheSweep() throws Exception {
        RepositoryName name = sandbox.create("sweep");
        UUID change = queueWithoutDoorbell(name);

        assertThat(sandbox.await(change).state()).isEqualTo(ChangeState.PUBLISHED);
    }

    @Test
    void expiresAFileWhenItsTimeHasCome() throws Exception {
        RepositoryName name = sandbox.create("expire");
        Instant past = Instant.parse("2020-01-01T00:00:00Z");
        sandbox.await(sandbox.announce(name, "/dir/file", sandbox.putFile(name, "/dir/file", "x", past)));

        Change expired = sandbox.await(
                sandbox.announce(name, "/dir/file", new Operation.Expire("/dir/file", "2020-01-01T00:00:00Z")));

        assertThat(expired.state()).isEqualTo(ChangeState.PUBLISHED);
        assertThat(sandbox.read(name, "/dir/file")).isEmpty();
        assertThat(sandbox.read(name, "/dir")).isEmpty();
        assertThat(expiries.of(name, RepositoryPath.of("/dir/file"))).isEmpty();
    }

    @Test
    void timestampsNeverGoBack() throws Exception {
        RepositoryName name = sandbox.create("time");
        long first = sandbox.repository(name).publishedAt();

        sandbox.publish(name, "/file", "content");

        assertThat(sandbox.repository(name).publishedAt()).isGreaterThanOrEqualTo(first);
    }

    @Test
    void announcementsAreSettled() {
        RepositoryName name = sandbox.create("announce");

        sandbox.publish(name, "/file", "content");

        Awaitility.await().untilAsserted(() -> assertThat(outboxOf(name)).isZero());
    }

    @Transactional
    UUID queueWithoutDoorbell(RepositoryName name) {
        UUID id = UUID.randomUUID();
        Operation put = sandbox.putFile(name, "/silent", "content", null);
        entities.createNativeQuery(
                        "INSERT INTO change (id, repository, state, operations) VALUES (:id, :repository, 'QUEUED', :operations)")
                .setParameter("id", id)
                .setParameter("repository", name.value())
                .setParameter("operations", LedgerJson.write(new TypeReference<List<Operation>>() {}, List.of(put)))
                .executeUpdate();
        return id;
    }

    @Transactional
    long rowsOf(String table, RepositoryName name) {
        return ((Number) entities.createNativeQuery("SELECT count(*) FROM " + table + " WHERE repository = :name")
                        .setParameter("name", name.value())
                        .getSingleResult())
                .longValue();
    }

    @Transactional
    long outboxOf(RepositoryName name) {
        return ((Number) entities.createNativeQuery("SELECT count(*) FROM outbox WHERE key = :name")
                        .setParameter("name", name.value())
                        .getSingleResult())
                .longValue();
    }
}
