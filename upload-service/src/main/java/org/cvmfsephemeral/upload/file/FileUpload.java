package org.cvmfsephemeral.upload.file;

import jakarta.enterprise.context.ApplicationScoped;
import java.io.InputStream;
import java.time.Instant;
import java.util.List;
import java.util.OptionalLong;
import java.util.UUID;
import org.cvmfsephemeral.format.catalog.Directory;
import org.cvmfsephemeral.format.catalog.Entry;
import org.cvmfsephemeral.format.chunk.ChunkSizes;
import org.cvmfsephemeral.format.object.ContentHash;
import org.cvmfsephemeral.format.repository.RepositoryPath;
import org.cvmfsephemeral.ledger.change.Operation;
import org.cvmfsephemeral.ledger.lease.Sessions;
import org.cvmfsephemeral.ledger.repository.Repositories;
import org.cvmfsephemeral.upload.content.ContentIntake;
import org.cvmfsephemeral.upload.content.ContentRequest;
import org.cvmfsephemeral.upload.content.StoredContent;
import org.cvmfsephemeral.upload.content.TooLargeException;
import org.cvmfsephemeral.upload.http.ActiveRepository;
import org.cvmfsephemeral.upload.http.RequestPath;
import org.cvmfsephemeral.upload.session.LiveSession;
import org.cvmfsephemeral.upload.session.LiveSessions;
import org.cvmfsephemeral.upload.tree.RepositoryTrees;
import org.cvmfsephemeral.web.ProblemType;
import org.cvmfsephemeral.web.Problems;
import org.jboss.logging.Logger;

/** One file from a request body to an announced change: lease, content, announcement. */
@ApplicationScoped
class FileUpload {
    private static final Logger LOG = Logger.getLogger(FileUpload.class);

    private final LiveSessions live;
    private final Sessions sessions;
    private final ContentIntake intake;
    private final RepositoryTrees trees;
    private final Repositories repositories;

    FileUpload(
            LiveSessions live,
            Sessions sessions,
            ContentIntake intake,
            RepositoryTrees trees,
            Repositories repositories) {
        this.live = live;
        this.sessions = sessions;
        this.intake = intake;
        this.trees = trees;
        this.repositories = repositories;
    }

    /**
     * An announced change.
     *
     * @param size of the file in bytes
     * @param expires when the file vanishes; null for never
     */
    record Announced(UUID change, long size, Instant expires) {}

    /**
     * Refuses what can be refused before the body is read, then stores the body and announces it.
     *
     * @param length of the body in bytes, if the client announced it
     */
    Announced receive(
            ActiveRepository repository,
            RepositoryPath path,
            WriteOptions options,
            OptionalLong length,
            InputStream body,
            String holder)
            throws InterruptedException {
        long limit = repository.settings().fileSizeLimit();
        if (length.isPresent() && length.getAsLong() > limit) {
            throw new TooLargeException(limit);
        }
        refuseConflict(repository, path, options);
        try (LiveSession session = live.begin(repository.name(), path, holder)) {
            StoredContent content = intake.store(new ContentRequest(
                    repository.name(),
                    body,
                    length,
                    limit,
                    repository.settings().compression(),
                    ChunkSizes.ofAverage(repository.settings().chunkSize()),
                    session::progress));
            Operation.PutFile operation = operation(repository, path, options, content);
            UUID change = sessions.announce(session.id(), repository.name(), List.of(operation));
            session.announced();
            LOG.infof(
                    "file announced repository=%s path=%s bytes=%d change=%s",
                    repository.name(), RequestPath.escape(path), content.size(), change);
            return new Announced(change, content.size(), operation.expires());
        }
    }

    /** What the published revision already rules out; the publisher judges again, by the revision it builds on. */
    private void refuseConflict(ActiveRepository repository, RepositoryPath path, WriteOptions options) {
        ContentHash root = repository.rootHash();
        trees.lookup(repository.name(), root, path).ifPresent(existing -> refuseReplacing(path, existing, options));
        for (RepositoryPath ancestor : path.ancestors()) {
            trees.lookup(repository.name(), root, ancestor).ifPresent(entry -> requireDirectory(ancestor, entry));
        }
    }

    private static void refuseReplacing(RepositoryPath path, Entry existing, WriteOptions options) {
        if (existing instanceof Directory) {
            throw Problems.of(ProblemType.IS_A_DIRECTORY, "'" + path + "' is a directory; a file cannot replace it.");
        }
        if (!options.overwrite()) {
            throw Problems.of(ProblemType.FILE_EXISTS, "'" + path + "' exists; send overwrite=true to replace it.");
        }
    }

    private static void requireDirectory(RepositoryPath ancestor, Entry entry) {
        if (!(entry instanceof Directory)) {
            throw Problems.of(
                    ProblemType.NOT_A_DIRECTORY, "'" + ancestor + "' is not a directory, so nothing can be below it.");
        }
    }

    private Operation.PutFile operation(
            ActiveRepository repository, RepositoryPath path, WriteOptions options, StoredContent content) {
        Instant arrived = repositories.now();
        return new Operation.PutFile(
                path.value(),
                content.size(),
                repository.settings().compression(),
                content.hash(),
                content.chunks(),
                options.permissions(),
                arrived,
                options.overwrite(),
                options.expires(arrived));
    }
}
