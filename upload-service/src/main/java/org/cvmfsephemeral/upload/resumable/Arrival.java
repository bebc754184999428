package org.cvmfsephemeral.upload.resumable;

import io.vertx.core.http.HttpServerRequest;
import jakarta.enterprise.context.ApplicationScoped;
import java.io.IOException;
import java.io.InputStream;
import java.util.UUID;
import org.cvmfsephemeral.ledger.resumable.Piece;
import org.cvmfsephemeral.ledger.resumable.ResumableUpload;
import org.cvmfsephemeral.ledger.resumable.ResumableUploads;
import org.cvmfsephemeral.ledger.resumable.TakenOverException;
import org.cvmfsephemeral.upload.content.ContentIntake;
import org.cvmfsephemeral.upload.content.IncompleteBodyException;
import org.cvmfsephemeral.upload.content.PieceBuffer;
import org.cvmfsephemeral.upload.content.UploadSlots;
import org.cvmfsephemeral.upload.write.WriteOutcome;
import org.cvmfsephemeral.web.ProblemType;
import org.cvmfsephemeral.web.Problems;

/** Takes in what a request brings of a file, piece by piece: each is in the store before the ledger knows of it. */
@ApplicationScoped
class Arrival {
    private final ResumableUploads uploads;
    private final StagingArea staging;
    private final ContentIntake intake;
    private final UploadSlots slots;
    private final Completion completion;
    private final ResumableSettings settings;

    Arrival(
            ResumableUploads uploads,
            StagingArea staging,
            ContentIntake intake,
            UploadSlots slots,
            Completion completion,
            ResumableSettings settings) {
        this.uploads = uploads;
        this.staging = staging;
        this.intake = intake;
        this.slots = slots;
        this.completion = completion;
        this.settings = settings;
    }

    /** What has come of a request. */
    sealed interface Result {
        /** There is more to come. */
        record Waiting(long offset) implements Result {}

        /** The file is whole and announced. */
        record Whole(WriteOutcome outcome) implements Result {}
    }

    /**
     * Reads the body to its end. What arrived of a body that breaks off stays.
     *
     * @param offset of its first byte
     * @throws IncompleteBodyException if the body breaks off
     * @throws io.quarkiverse.resteasy.problem.HttpProblem 409 if the upload is not at the offset, 400 if there is more of the body than of the
     *     file, and as {@link Completion#publish}
     */
    Result receive(ResumableUpload upload, long offset, InputStream body, HttpServerRequest request)
            throws InterruptedException {
        UUID writer = UUID.randomUUID();
        if (!uploads.takeOver(upload.id(), writer, offset)) {
            throw movedOn();
        }
        try {
            Received received = receivePieces(upload, writer, offset, body);
            return received.isWhole()
                    ? new Result.Whole(publish(upload, writer, received.last(), request))
                    : new Result.Waiting(received.offset());
        } catch (TakenOverException e) {
            throw movedOn();
        }
    }

    /**
     * @param last piece of the file, which the ledger does not know of yet; null if it has none or is not here
     */
    private record Received(long offset, boolean isWhole, Piece last) {}

    private Received receivePieces(ResumableUpload upload, UUID writer, long offset, InputStream body)
            throws InterruptedException {
        long at = offset;
        try (UploadSlots.Slot ignored = slots.take();
                PieceBuffer buffer = intake.pieces()) {
            while (at < upload.length()) {
                IOException broken = fill(buffer, body, upload.length() - at);
                if (buffer.length() > 0) {
                    long end = at + buffer.length();
                    Piece piece = staging.put(upload, writer, at, buffer.length(), buffer.content());
                    if (end == upload.length()) {
                        requireEnd(body, piece);
                        return new Received(end, true, piece);
                    }
                    add(upload, writer, piece);
                    at = end;
                }
                if (broken != null) {
                    throw new IncompleteBodyException("the body broke off; what arrived of it is kept", broken);
                }
                if (buffer.length() < PieceBuffer.PIECE_BYTES) {
                    return new Received(at, false, null);
                }
            }
            return new Received(at, true, null);
        }
    }

    /** The caller sends the last piece again if this fails. */
    private WriteOutcome publish(ResumableUpload upload, UUID writer, Piece last, HttpServerRequest request)
            throws InterruptedException {
        boolean isPublished = false;
        try {
            WriteOutcome outcome = completion.publish(upload, writer, last, request);
            isPublished = true;
            return outcome;
        } finally {
            if (!isPublished && last != null) {
                staging.drop(last);
            }
        }
    }

    /** Null if it did not break off. */
    private static IOException fill(PieceBuffer buffer, InputStream body, long most) throws InterruptedException {
        try {
            buffer.fill(body, most);
            return null;
        } catch (IOException e) {
            return e;
        }
    }

    private void requireEnd(InputStream body, Piece last) {
        boolean isOver;
        try {
            isOver = body.read() < 0;
        } catch (IOException e) {
            staging.drop(last);
            throw new IncompleteBodyException("the body broke off before its end", e);
        }
        if (!isOver) {
            staging.drop(last);
            throw Problems.of(
                    ProblemType.INVALID_PARAMETER, "The body goes on beyond the " + Tus.LENGTH + " of the file.");
        }
    }

    private void add(ResumableUpload upload, UUID writer, Piece piece) {
        try {
            uploads.add(upload.id(), writer, piece, settings.lifetime());
        } catch (TakenOverException e) {
            staging.drop(piece);
            throw e;
        }
    }

    private static RuntimeException movedOn() {
        return Problems.of(
                ProblemType.UPLOAD_MOVED_ON,
                "The upload is not at this offset, or another request goes on with it; ask with HEAD where it is.");
    }
}
