package org.cvmfsephemeral.upload.known;

import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.cvmfsephemeral.format.object.ContentHash;
import org.cvmfsephemeral.format.object.ObjectKind;
import org.cvmfsephemeral.format.object.ObjectName;
import org.cvmfsephemeral.format.repository.RepositoryName;
import org.cvmfsephemeral.ledger.content.KnownContent;
import org.cvmfsephemeral.ledger.content.KnownContents;
import org.cvmfsephemeral.store.ObjectKey;
import org.cvmfsephemeral.store.ObjectStore;
import org.cvmfsephemeral.upload.write.WriteScope;
import org.cvmfsephemeral.web.ProblemType;
import org.cvmfsephemeral.web.Problems;

/** Contents of files that need not be sent again. The ledger remembers them, the store has the last word. */
@ApplicationScoped
public class KnownFiles {
    private final KnownContents contents;
    private final ObjectStore store;

    KnownFiles(KnownContents contents, ObjectStore store) {
        this.contents = contents;
        this.store = store;
    }

    /**
     * @param digest SHA-256 of the content, hexadecimal
     */
    public void remember(RepositoryName repository, String digest, KnownContent content) {
        contents.remember(repository, digest, content);
    }

    /** Whether it would not have to be sent just now. */
    Optional<KnownContent> find(RepositoryName repository, String digest) {
        return contents.find(repository, digest).filter(content -> isStored(repository, content));
    }

    /**
     * A content that can be published, as its objects are there and stay there.
     *
     * @throws io.quarkiverse.resteasy.problem.HttpProblem 404 if it has to be sent
     */
    public KnownContent require(WriteScope scope, String digest) {
        RepositoryName repository = scope.repository().name();
        KnownContent content = contents.find(repository, digest).orElseThrow(() -> unknown(digest));
        // Pinned before it is asked for: what is there from then on cannot be collected any more.
        Set<String> damaged = scope.pins()
                .pin(objects(content).stream()
                        .map(KnownFiles::hashString)
                        .distinct()
                        .sorted()
                        .toList());
        if (!damaged.isEmpty() || !isStored(repository, content)) {
            contents.forget(repository, digest);
            throw unknown(digest);
        }
        return content;
    }

    private boolean isStored(RepositoryName repository, KnownContent content) {
        return objects(content).stream().allMatch(object -> store.stat(ObjectKey.of(repository + "/" + object.path()))
                .isPresent());
    }

    private static List<ObjectName> objects(KnownContent content) {
        if (content.hash() != null) {
            return List.of(new ObjectName(ContentHash.parse(content.hash()), ObjectKind.FILE));
        }
        return content.chunks().stream()
                .map(chunk -> new ObjectName(ContentHash.parse(chunk.hash()), ObjectKind.CHUNK))
                .toList();
    }

    private static String hashString(ObjectName object) {
        return object.hash() + object.kind().suffix();
    }

    private static RuntimeException unknown(String digest) {
        return Problems.of(
                ProblemType.UNKNOWN_CONTENT,
                "The content sha-256:" + digest + " is not here (any more); send it, with its Content-Digest.");
    }
}
