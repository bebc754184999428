package org.cvmfsephemeral.upload.write;

import io.vertx.core.http.HttpServerRequest;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.cvmfsephemeral.upload.http.RequestParameters;
import org.cvmfsephemeral.web.ProblemType;
import org.cvmfsephemeral.web.Problems;

/** What a caller may ask for when writing. Ignoring the rest would publish something else than the caller meant. */
public final class WriteRequest {
    /** Parameters that mean true when they stand alone. */
    private static final Set<String> FLAGS = Set.of("overwrite", "recursive", "move", "unpack");

    private WriteRequest() {}

    /**
     * @param own parameters of this request, beside those of every write
     * @throws io.quarkiverse.resteasy.problem.HttpProblem 400 or 415 naming the parameter or header that is not understood
     */
    public static void requireUnderstood(HttpServerRequest request, String... own) {
        RequestParameters.requireKnown(
                request,
                Stream.concat(Stream.of(own), WriteTerms.PARAMETERS.stream()).collect(Collectors.toUnmodifiableSet()));
        for (String name : request.params().names()) {
            if (!FLAGS.contains(name) && request.params().get(name).isEmpty()) {
                throw Problems.of(ProblemType.INVALID_PARAMETER, name + " has no value.");
            }
        }
        if (request.headers().contains("Content-Range")) {
            throw Problems.of(ProblemType.PARTIAL_CONTENT, "Content is uploaded as a whole, without Content-Range.");
        }
        String encoding = request.getHeader("Content-Encoding");
        if (encoding != null && !encoding.equalsIgnoreCase("identity")) {
            throw Problems.of(
                    ProblemType.UNSUPPORTED_ENCODING,
                    "Content is taken byte by byte as it arrives: send it without Content-Encoding.");
        }
    }
}
