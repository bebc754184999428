package org.cvmfsephemeral.publisher.publish;

import static org.assertj.core.api.Assertions.assertThat;

import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.nio.file.Files;
import java.time.Instant;
import java.util.List;
import org.cvmfsephemeral.format.history.NamedRevision;
import org.cvmfsephemeral.format.history.TagDatabase;
import org.cvmfsephemeral.format.object.Compression;
import org.cvmfsephemeral.format.object.ObjectDecoder;
import org.cvmfsephemeral.format.object.ObjectKind;
import org.cvmfsephemeral.format.object.ObjectName;
import org.cvmfsephemeral.format.repository.RepositoryName;
import org.cvmfsephemeral.format.repository.RepositoryPath;
import org.cvmfsephemeral.ledger.change.Change;
import org.cvmfsephemeral.ledger.change.ChangeState;
import org.cvmfsephemeral.ledger.change.Operation;
import org.cvmfsephemeral.ledger.expiry.Expiries;
import org.cvmfsephemeral.ledger.repository.Tag;
import org.cvmfsephemeral.ledger.repository.Tags;
import org.cvmfsephemeral.publisher.Sandbox;
import org.cvmfsephemeral.testing.BackingServices;
import org.cvmfsephemeral.web.ProblemType;
import org.junit.jupiter.api.Test;

@QuarkusTest
@QuarkusTestResource(BackingServices.class)
class TagsTest {
    private static final String TAG_PATH = "/.cvmfs/tags/v1";

    @Inject
    Sandbox sandbox;

    @Inject
    Tags tags;

    @Inject
    Expiries expiries;

    private Change tag(RepositoryName name, Long revision, boolean move) {
        return sandbox.await(sandbox.announce(name, TAG_PATH, new Operation.PutTag("v1", revision, "the first", move)));
    }

    private Change rollback(RepositoryName name, String tag, Long revision) {
        return sandbox.await(sandbox.announce(name, "", new Operation.Rollback(tag, revision)));
    }

    private TagDatabase tagDatabase(RepositoryName name) throws Exception {
        ObjectName object =
                new ObjectName(sandbox.repository(name).historyHash().orElseThrow(), ObjectKind.HISTORY);
        byte[] stored = Files.readAllBytes(sandbox.directory(name).resolve(object.path()));
        return TagDatabase.parse(ObjectDecoder.decode(Compression.ZLIB, stored, TagDatabase.MAX_BYTES));
    }

    @Test
    void trunkFollowsEachRevision() throws Exception {
        RepositoryName name = sandbox.create("trunk");

        sandbox.publish(name, "/file", "content");

        assertThat(tagDatabase(name).tags())
                .extracting(NamedRevision::name, NamedRevision::revision)
                .containsExactlyInAnyOrder(
                        org.assertj.core.groups.Tuple.tuple("trunk", 2L),
                        org.assertj.core.groups.Tuple.tuple("trunk-previous", 1L));
        assertThat(sandbox.verify(name).isSound()).isTrue();
    }

    @Test
    void aTagNamesTheRevisionThatItIsPartOf() throws Exception {
        RepositoryName name = sandbox.create("tag");

        Change tagged = tag(name, null, false);

        assertThat(tagged.revision()).contains(2L);
        assertThat(tags.find(name, "v1")).map(Tag::revision).contains(2L);
        assertThat(tagDatabase(name).find("v1")).isPresent();
    }

    @Test
    void aTagThatExistsIsMovedOnlyOnRequest() {
        RepositoryName name = sandbox.create("move");
        tag(name, null, false);

        Change refused = tag(name, 1L, false);
        Change moved = tag(name, 1L, true);

        assertThat(refused.problem().orElseThrow().type()).isEqualTo(ProblemType.TAG_EXISTS.id());
        assertThat(moved.state()).isEqualTo(ChangeState.PUBLISHED);
        assertThat(tags.find(name, "v1")).map(Tag::revision).contains(1L);
    }

    @Test
    void aTagIsDeleted() throws Exception {
        RepositoryName name = sandbox.create("untag");
        tag(name, null, false);

        Change deleted = sandbox.await(sandbox.announce(name, TAG_PATH, new Operation.DeleteTag("v1")));
        Change again = sandbox.await(sandbox.announce(name, TAG_PATH, new Operation.DeleteTag("v1")));

        assertThat(deleted.state()).isEqualTo(ChangeState.PUBLISHED);
        assertThat(again.problem().orElseThrow().type()).isEqualTo(ProblemType.UNKNOWN_TAG.id());
        assertThat(tagDatabase(name).find("v1")).isEmpty();
    }

    @Test
    void aRollbackPublishesTheTreeOfATagAgain() throws Exception {
        RepositoryName name = sandbox.create("rollback");
        sandbox.publish(name, "/kept", "as it was");
        tag(name, null, false);
        sandbox.await(sandbox.announce(name, "/kept", new Operation.Delete("/kept", false)));
        sandbox.publish(name, "/new", "to be undone");

        Change rolledBack = rollback(name, "v1", null);

        assertThat(rolledBack.state()).isEqualTo(ChangeState.PUBLISHED);
        assertThat(rolledBack.revision()).contains(6L);
        assertThat(sandbox.read(name, "/kept")).contains("as it was");
        assertThat(sandbox.read(name, "/new")).isEmpty();
        assertThat(sandbox.verify(name).isSound()).isTrue();
    }

    @Test
    void aRollbackBringsExpiryTimesBack() {
        RepositoryName name = sandbox.create("stamps");
        Instant expires = Instant.parse("2100-01-01T00:00:00Z");
        RepositoryPath path = RepositoryPath.of("/file");
        sandbox.await(sandbox.announce(name, "/file", sandbox.putFile(name, "/file", "x", expires)));
        sandbox.await(sandbox.announce(name, "/file", new Operation.Delete("/file", false)));
        assertThat(expiries.of(name, path)).isEmpty();

        rollback(name, null, 2L);
        assertThat(expiries.of(name, path)).contains(expires);

        rollback(name, null, 1L);
        assertThat(expiries.of(name, path)).isEmpty();
    }

    @Test
    void aRollbackToNowhereIsRejected() {
        RepositoryName name = sandbox.create("nowhere");

        assertThat(rollback(name, null, 4711L).problem().orElseThrow().type())
                .isEqualTo(ProblemType.UNKNOWN_REVISION.id());
        assertThat(rollback(name, "none", null).problem().orElseThrow().type()).isEqualTo(ProblemType.UNKNOWN_TAG.id());
        assertThat(sandbox.repository(name).revision()).isEqualTo(1);
    }

    @Test
    void anExpiryThatIsTakenBackLeavesTheOthersAlone() {
        RepositoryName name = sandbox.create("never");
        Instant expires = Instant.parse("2100-01-01T00:00:00Z");
        sandbox.await(sandbox.announce(name, "/d/file", sandbox.putFile(name, "/d/file", "x", expires)));
        sandbox.await(sandbox.announce(name, "/d", new Operation.SetExpiry("/d", expires)));

        sandbox.await(sandbox.announce(name, "/d", new Operation.SetExpiry("/d", null)));

        assertThat(expiries.of(name, RepositoryPath.of("/d"))).isEmpty();
        assertThat(expiries.of(name, RepositoryPath.of("/d/file"))).contains(expires);
    }

    @Test
    void aMovedFileKeepsItsExpiry() throws Exception {
        RepositoryName name = sandbox.create("moved");
        Instant expires = Instant.parse("2100-01-01T00:00:00Z");
        sandbox.await(sandbox.announce(name, "/file", sandbox.putFile(name, "/file", "x", expires)));

        sandbox.await(sandbox.announce(name, "/file", new Operation.Rename("/file", "/d/other", false)));

        assertThat(sandbox.read(name, "/d/other")).contains("x");
        assertThat(expiries.of(name, RepositoryPath.of("/file"))).isEmpty();
        assertThat(expiries.of(name, RepositoryPath.of("/d/other"))).contains(expires);
    }

    @Test
    void severalOperationsAreOneChange() throws Exception {
        RepositoryName name = sandbox.create("several");
        sandbox.publish(name, "/a", "a");

        Change refused = sandbox.await(sandbox.announceAll(
                name, "", List.of(new Operation.Rename("/a", "/b", false), new Operation.Delete("/missing", false))));

        assertThat(refused.state()).isEqualTo(ChangeState.REJECTED);
        assertThat(sandbox.read(name, "/a")).contains("a");
    }
}
