package org.cvmfsephemeral.upload.resumable;

import io.vertx.core.http.HttpServerRequest;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.UUID;
import org.cvmfsephemeral.ledger.resumable.Piece;
import org.cvmfsephemeral.ledger.resumable.ResumableUpload;
import org.cvmfsephemeral.ledger.resumable.ResumableUploads;
import org.cvmfsephemeral.ledger.resumable.TakenOverException;
import org.cvmfsephemeral.upload.file.FileUpload;
import org.cvmfsephemeral.upload.file.FileUpload.FileRequest;
import org.cvmfsephemeral.upload.file.WriteOptions;
import org.cvmfsephemeral.upload.http.ActiveRepositories;
import org.cvmfsephemeral.upload.http.ActiveRepository;
import org.cvmfsephemeral.upload.lifetime.RequestedTtl;
import org.cvmfsephemeral.upload.write.WriteOutcome;
import org.cvmfsephemeral.upload.write.WriteTarget;
import org.cvmfsephemeral.upload.write.WriteTerms;
import org.cvmfsephemeral.upload.write.Writes;

/**
 * Publishes a file whose pieces are all here, as if its content had come with this request. The ledger says that the last piece has arrived only
 * after the file is announced, so whoever finds an upload at its end can rely on that; whoever does not sends the last piece again, and what was
 * announced meanwhile is not announced twice.
 */
@ApplicationScoped
class Completion {
    private final ResumableUploads uploads;
    private final StagingArea staging;
    private final ActiveRepositories repositories;
    private final FileUpload files;
    private final Writes writes;
    private final ResumableSettings settings;

    Completion(
            ResumableUploads uploads,
            StagingArea staging,
            ActiveRepositories repositories,
            FileUpload files,
            Writes writes,
            ResumableSettings settings) {
        this.uploads = uploads;
        this.staging = staging;
        this.repositories = repositories;
        this.files = files;
        this.writes = writes;
        this.settings = settings;
    }

    /** What can be refused before anything has arrived. */
    void check(ActiveRepository repository, ResumableUpload upload) {
        files.check(repository, request(upload));
    }

    /**
     * @param writer request that brought the last piece
     * @param last null for a file without content
     * @throws TakenOverException if another request has gone on with the upload
     * @throws io.quarkiverse.resteasy.problem.HttpProblem as for a file that comes with one request
     */
    WriteOutcome publish(ResumableUpload upload, UUID writer, Piece last, HttpServerRequest request)
            throws InterruptedException {
        List<Piece> pieces = new ArrayList<>(uploads.pieces(upload.id()));
        Optional.ofNullable(last).ifPresent(pieces::add);
        requireWhole(pieces, upload.length());
        FileRequest file = request(upload);
        ActiveRepository repository = repositories.writable(upload.repository().value());
        WriteOutcome outcome;
        try (StagedBody body = staging.read(pieces)) {
            outcome = writes.perform(
                    new WriteTarget(
                            repository,
                            List.of(upload.path()),
                            body,
                            file.length(),
                            () -> files.check(repository, file)),
                    WriteTerms.ofArrived(
                            request,
                            "resumable upload",
                            "resumable upload " + upload.id(),
                            Optional.ofNullable(upload.terms().digest())),
                    scope -> files.store(scope, file));
        }
        uploads.finish(upload.id(), writer, last, change(outcome), settings.lifetime());
        staging.clear(upload.repository(), upload.id());
        return outcome;
    }

    /** Another request may have added pieces since this one began. */
    private static void requireWhole(List<Piece> pieces, long length) {
        long at = 0;
        for (Piece piece : pieces) {
            if (piece.start() != at) {
                throw new TakenOverException();
            }
            at += piece.bytes();
        }
        if (at != length) {
            throw new TakenOverException();
        }
    }

    private static FileRequest request(ResumableUpload upload) {
        ResumableUpload.Terms terms = upload.terms();
        return new FileRequest(
                upload.path(),
                WriteOptions.parse(
                        RequestedTtl.parse(terms.ttl(), terms.ttlBy()),
                        Boolean.toString(terms.overwrite()),
                        terms.mode()),
                OptionalLong.of(upload.length()));
    }

    private static UUID change(WriteOutcome outcome) {
        if (outcome instanceof WriteOutcome.Published published) {
            return published.change();
        }
        return ((WriteOutcome.OnItsWay) outcome).change();
    }
}
