package org.cvmfsephemeral.upload.resumable;

import io.vertx.core.http.HttpServerRequest;
import jakarta.ws.rs.NameBinding;
import jakarta.ws.rs.core.Response;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Optional;
import java.util.regex.Pattern;
import org.cvmfsephemeral.web.ProblemType;
import org.cvmfsephemeral.web.Problems;

/** What the protocol says in headers (tus 1.0.0, https://tus.io/protocols/resumable-upload). */
final class Tus {
    static final String VERSION = "1.0.0";
    static final String EXTENSIONS = "creation,creation-with-upload,expiration,termination";
    static final String RESUMABLE = "Tus-Resumable";
    static final String SUPPORTED = "Tus-Version";
    static final String EXTENSION = "Tus-Extension";
    static final String OFFSET = "Upload-Offset";
    static final String LENGTH = "Upload-Length";
    static final String EXPIRES = "Upload-Expires";
    static final String METADATA = "Upload-Metadata";
    static final String CONTENT_TYPE = "application/offset+octet-stream";

    private static final Pattern NUMBER = Pattern.compile("[0-9]{1,18}");
    private static final Pattern PAIRS = Pattern.compile("[\\x21-\\x2b\\x2d-\\x7e]+( [A-Za-z0-9+/=]*)?");
    private static final int LONGEST_METADATA = 4096;

    private Tus() {}

    /** A resource of which every answer names the version. */
    @NameBinding
    @Retention(RetentionPolicy.RUNTIME)
    @Target({ElementType.TYPE, ElementType.METHOD})
    @interface Spoken {}

    /**
     * @throws io.quarkiverse.resteasy.problem.HttpProblem 412 for another version or none
     */
    static void requireVersion(HttpServerRequest request) {
        if (!VERSION.equals(request.getHeader(RESUMABLE))) {
            throw Problems.builder(
                            ProblemType.PRECONDITION_FAILED,
                            "This is tus " + VERSION + "; send " + RESUMABLE + ": " + VERSION + ".")
                    .withHeader(SUPPORTED, VERSION)
                    .build();
        }
    }

    /**
     * A number of bytes.
     *
     * @throws io.quarkiverse.resteasy.problem.HttpProblem 400 if it is missing or no such number
     */
    static long bytes(HttpServerRequest request, String header) {
        String text = request.getHeader(header);
        if (text == null || !NUMBER.matcher(text).matches()) {
            throw Problems.of(ProblemType.INVALID_PARAMETER, header + " is a number of bytes, and needed here.");
        }
        return Long.parseLong(text);
    }

    /**
     * What the caller would like to be told again; it means nothing here.
     *
     * @throws io.quarkiverse.resteasy.problem.HttpProblem 400 if it is too long or not in the form of the protocol
     */
    static Optional<String> metadata(HttpServerRequest request) {
        String text = request.getHeader(METADATA);
        if (text == null || text.isBlank()) {
            return Optional.empty();
        }
        if (text.length() <= LONGEST_METADATA) {
            boolean isSound = true;
            for (String pair : text.split(",", -1)) {
                isSound &= PAIRS.matcher(pair.strip()).matches();
            }
            if (isSound) {
                return Optional.of(text);
            }
        }
        throw Problems.of(
                ProblemType.INVALID_PARAMETER,
                METADATA + " is a list of names, each with a value in base64, of at most " + LONGEST_METADATA
                        + " characters.");
    }

    /** The answer, saying where the upload is and until when it is kept. */
    static Response.ResponseBuilder at(Response.ResponseBuilder answer, long offset, Instant expires) {
        return answer.header(OFFSET, offset)
                .header(EXPIRES, DateTimeFormatter.RFC_1123_DATE_TIME.format(expires.atOffset(ZoneOffset.UTC)));
    }
}
