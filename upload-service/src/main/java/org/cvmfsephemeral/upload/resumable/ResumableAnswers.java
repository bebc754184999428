package org.cvmfsephemeral.upload.resumable;

import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.Response;
import org.cvmfsephemeral.ledger.resumable.ResumableUpload;
import org.cvmfsephemeral.web.ProblemType;
import org.cvmfsephemeral.web.Problems;

/** How requests of the protocol are answered. */
final class ResumableAnswers {
    private static final String CHANGE = "X-Cvmfs-Change";

    private ResumableAnswers() {}

    static Response capabilities() {
        return Response.noContent()
                .header(Tus.SUPPORTED, Tus.VERSION)
                .header(Tus.EXTENSION, Tus.EXTENSIONS)
                .build();
    }

    /** Where the upload is, and as what it was announced once it is whole. */
    static Response where(Response.ResponseBuilder answer, ResumableUpload upload) {
        Tus.at(answer, upload.received(), upload.expiresAt()).header(HttpHeaders.CACHE_CONTROL, "no-store");
        upload.published().ifPresent(change -> answer.header(CHANGE, change));
        return answer.build();
    }

    static RuntimeException unknown() {
        return Problems.of(
                ProblemType.UNKNOWN_UPLOAD,
                "There is no such resumable upload; it has never been, or has been ended, or its time is over.");
    }
}
