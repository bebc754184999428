package org.cvmfsephemeral.upload.file;

import jakarta.enterprise.context.ApplicationScoped;
import java.io.IOException;
import java.io.InputStream;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.cvmfsephemeral.format.catalog.Directory;
import org.cvmfsephemeral.format.catalog.Entry;
import org.cvmfsephemeral.format.catalog.RegularFile;
import org.cvmfsephemeral.format.repository.RepositoryPath;
import org.cvmfsephemeral.ledger.change.Operation;
import org.cvmfsephemeral.ledger.content.KnownContent;
import org.cvmfsephemeral.ledger.repository.Repositories;
import org.cvmfsephemeral.upload.content.ContentIntake;
import org.cvmfsephemeral.upload.content.ContentRequest;
import org.cvmfsephemeral.upload.content.IncompleteBodyException;
import org.cvmfsephemeral.upload.content.StoredContent;
import org.cvmfsephemeral.upload.content.TooLargeException;
import org.cvmfsephemeral.upload.http.ActiveRepository;
import org.cvmfsephemeral.upload.known.KnownFiles;
import org.cvmfsephemeral.upload.lifetime.Lifetime;
import org.cvmfsephemeral.upload.tree.PathChecks;
import org.cvmfsephemeral.upload.write.Draft;
import org.cvmfsephemeral.upload.write.WriteScope;
import org.cvmfsephemeral.web.ProblemType;
import org.cvmfsephemeral.web.Problems;

/** One file from a request body into a draft. */
@ApplicationScoped
public class FileUpload {
    private final ContentIntake intake;
    private final KnownFiles known;
    private final PathChecks checks;
    private final Repositories repositories;

    FileUpload(ContentIntake intake, KnownFiles known, PathChecks checks, Repositories repositories) {
        this.intake = intake;
        this.known = known;
        this.checks = checks;
        this.repositories = repositories;
    }

    /**
     * What is to be published where.
     *
     * @param length of the body in bytes, if the client announced it
     */
    public record FileRequest(RepositoryPath path, WriteOptions options, OptionalLong length) {}

    /**
     * Refuses what can be refused before anything is read.
     *
     * @return the size in bytes of the file that is replaced; 0 if there is none
     */
    public long check(ActiveRepository repository, FileRequest request) {
        long limit = repository.settings().limits().fileBytes();
        if (request.length().isPresent() && request.length().getAsLong() > limit) {
            throw new TooLargeException(limit);
        }
        request.options().ttl().within(repository.settings().expiry());
        Optional<Entry> present = checks.lookup(repository, request.path());
        present.ifPresent(existing -> refuseReplacing(request.path(), existing, request.options()));
        checks.requireDirectoriesAbove(repository, request.path());
        return present.filter(RegularFile.class::isInstance)
                .map(file -> ((RegularFile) file).size())
                .orElse(0L);
    }

    /** The size in bytes of the file that is at the path; 0 if there is none. */
    long sizeAt(ActiveRepository repository, RepositoryPath path) {
        return checks.lookup(repository, path)
                .filter(RegularFile.class::isInstance)
                .map(file -> ((RegularFile) file).size())
                .orElse(0L);
    }

    /** Stores the body, if nothing is in the way. */
    public Draft store(WriteScope scope, FileRequest request) throws InterruptedException {
        return receive(scope, request, check(scope.repository(), request));
    }

    /**
     * Stores the body.
     *
     * @param replaced size in bytes of the file that is replaced
     */
    public Draft receive(WriteScope scope, FileRequest request, long replaced) throws InterruptedException {
        ActiveRepository repository = scope.repository();
        StoredContent content = intake.store(new ContentRequest(scope.target(), scope.body(), request.length()));
        KnownContent stored =
                new KnownContent(content.size(), repository.settings().compression(), content.hash(), content.chunks());
        scope.digest().ifPresent(digest -> known.remember(repository.name(), digest, stored));
        return draft(repository, request, stored, replaced);
    }

    /**
     * Publishes a content that is in the store already.
     *
     * @param digest SHA-256, hexadecimal
     * @throws io.quarkiverse.resteasy.problem.HttpProblem 404 if it is not
     */
    Draft reuse(WriteScope scope, FileRequest request, String digest) {
        long replaced = check(scope.repository(), request);
        requireEmpty(scope.body());
        return draft(scope.repository(), request, known.require(scope, digest), replaced);
    }

    private static void requireEmpty(InputStream body) {
        try {
            if (body.read() >= 0) {
                throw Problems.of(ProblemType.INVALID_PARAMETER, "With content the body is empty.");
            }
        } catch (IOException e) {
            throw new IncompleteBodyException("the body could not be read to its end", e);
        }
    }

    private Draft draft(ActiveRepository repository, FileRequest request, KnownContent content, long replaced) {
        Instant arrived = repositories.now();
        Lifetime lifetime = request.options().ttl().within(repository.settings().expiry());
        Instant expires = lifetime.after(arrived);
        Operation.PutFile operation = new Operation.PutFile(
                request.path().value(),
                content.size(),
                content.compression(),
                content.hash(),
                content.chunks(),
                request.options().permissions(),
                arrived,
                request.options().overwrite(),
                expires,
                lifetime.touchSeconds());
        Map<String, Object> facts = new LinkedHashMap<>();
        facts.put("path", request.path().value());
        facts.put("size", content.size());
        if (expires != null) {
            facts.put("expires", expires.toString());
        }
        return new Draft(List.of(operation), Math.max(0, content.size() - replaced), facts);
    }

    private static void refuseReplacing(RepositoryPath path, Entry existing, WriteOptions options) {
        if (existing instanceof Directory) {
            throw Problems.of(ProblemType.IS_A_DIRECTORY, "'" + path + "' is a directory; a file cannot replace it.");
        }
        if (!options.overwrite()) {
            throw Problems.of(ProblemType.FILE_EXISTS, "'" + path + "' exists; send overwrite=true to replace it.");
        }
    }
}
