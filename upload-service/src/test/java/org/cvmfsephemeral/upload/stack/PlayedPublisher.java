package org.cvmfsephemeral.upload.stack;

import static org.awaitility.Awaitility.await;

import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import org.cvmfsephemeral.format.object.Compression;
import org.cvmfsephemeral.format.object.ContentHash;
import org.cvmfsephemeral.format.object.EncodedObject;
import org.cvmfsephemeral.format.object.HashAlgorithm;
import org.cvmfsephemeral.format.object.ObjectEncoder;
import org.cvmfsephemeral.format.object.ObjectKind;
import org.cvmfsephemeral.format.repository.RepositoryName;
import org.cvmfsephemeral.ledger.change.Change;
import org.cvmfsephemeral.ledger.change.ChangeProblem;
import org.cvmfsephemeral.ledger.change.Changes;
import org.cvmfsephemeral.ledger.change.QueuedChange;
import org.cvmfsephemeral.ledger.repository.PendingRevision;
import org.cvmfsephemeral.ledger.repository.PendingRevision.Outcome;
import org.cvmfsephemeral.ledger.repository.Repositories;
import org.cvmfsephemeral.ledger.repository.Repository;
import org.cvmfsephemeral.ledger.repository.RepositorySettings;
import org.cvmfsephemeral.ledger.repository.Tag;
import org.cvmfsephemeral.store.ObjectContent;
import org.cvmfsephemeral.store.ObjectHeaders;
import org.cvmfsephemeral.store.ObjectKey;
import org.cvmfsephemeral.store.ObjectStore;
import org.cvmfsephemeral.web.ProblemType;

/**
 * The test as publisher: it decides about changes as the test says, through the same rows. For tests of what callers are told,
 * and of revisions that only the test knows how to make.
 */
@ApplicationScoped
public class PlayedPublisher {
    private final Repositories repositories;
    private final Changes changes;
    private final ObjectStore store;

    PlayedPublisher(Repositories repositories, Changes changes, ObjectStore store) {
        this.repositories = repositories;
        this.changes = changes;
        this.store = store;
    }

    /** A repository of a name that no other test has, whose first revision has this root catalog. */
    public RepositoryName create(byte[] rootCatalog) {
        RepositoryName name = RepositoryName.of("p" + UUID.randomUUID() + ".test");
        repositories.request(name, new RepositorySettings(Compression.NONE, 8 << 20, 60, 1 << 30));
        repositories.identify(name, "PUBLIC KEY", "CERTIFICATE");
        publish(name, rootCatalog);
        return name;
    }

    /** Stores a catalog, nested or not. */
    public ContentHash store(RepositoryName repository, byte[] catalog) {
        EncodedObject object =
                ObjectEncoder.of(Compression.ZLIB).encode(ObjectKind.CATALOG, HashAlgorithm.SHA1, catalog);
        store.put(
                ObjectKey.of(repository + "/" + object.name().path()),
                ObjectContent.of(object.stored()),
                ObjectHeaders.OBJECT);
        return object.hash();
    }

    /** The next revision, with this root catalog. */
    public void publish(RepositoryName repository, byte[] rootCatalog) {
        complete(repository, store(repository, rootCatalog), 1, List.of(), List.of(), List.of());
    }

    /** The next revision, which only names others. */
    public void tag(RepositoryName repository, Tag... tags) {
        complete(repository, root(repository), 1, List.of(), List.of(tags), List.of());
    }

    /** The next revision, with which older ones than this are retired. */
    public void retire(RepositoryName repository, long oldest) {
        complete(repository, root(repository), oldest, List.of(), List.of(), List.of());
    }

    /** The next revision, with the same tree, which the change becomes part of. */
    public void accept(Change change, List<Tag> tagged, List<String> untagged) {
        complete(
                change.repository(),
                root(change.repository()),
                1,
                List.of(new Outcome(change.id(), null)),
                tagged,
                untagged);
    }

    public void reject(Change change, ProblemType type, String detail) {
        ChangeProblem problem = new ChangeProblem(type.id(), type.title(), type.status(), detail);
        RepositoryName name = change.repository();
        long base = repositories.find(name).orElseThrow().revision();
        if (!repositories.rejectAll(name, base, List.of(new Outcome(change.id(), problem)))) {
            throw new AssertionError("the test's own publisher was overtaken");
        }
    }

    /** The only change that waits for a publisher. */
    public Change awaitChange(RepositoryName repository) {
        List<QueuedChange> queued = await().atMost(Duration.ofSeconds(60))
                .pollInterval(Duration.ofMillis(20))
                .until(() -> changes.queued(repository, 2), found -> !found.isEmpty());
        return changes.loadQueued(queued.stream().map(QueuedChange::id).toList())
                .get(0);
    }

    private ContentHash root(RepositoryName repository) {
        return repositories.find(repository).flatMap(Repository::rootHash).orElseThrow();
    }

    private void complete(
            RepositoryName name,
            ContentHash root,
            long oldest,
            List<Outcome> outcomes,
            List<Tag> tagged,
            List<String> untagged) {
        long base = repositories.find(name).orElseThrow().revision();
        PendingRevision pending = new PendingRevision(
                UUID.randomUUID(),
                base + 1,
                root.toString(),
                4096,
                1_700_000_000L + base,
                new byte[] {1},
                new byte[] {1},
                null,
                null,
                outcomes,
                List.of(),
                List.of(),
                oldest,
                null,
                tagged,
                untagged,
                null,
                List.of());
        if (!repositories.prepare(name, base, pending)
                || repositories.complete(name, pending, "m", "r").isEmpty()) {
            throw new AssertionError("the test's own publisher was overtaken");
        }
    }
}
