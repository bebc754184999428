package org.cvmfsephemeral.upload.file;

import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.cvmfsephemeral.upload.http.RequestParameters;
import org.cvmfsephemeral.upload.write.WriteTerms;
import org.cvmfsephemeral.web.ProblemType;
import org.cvmfsephemeral.web.Problems;

/** What a caller may ask for when writing. Ignoring the rest would publish something else than the caller meant. */
final class WriteRequest {
    private static final Set<String> OF_PUT = with("ttl", "overwrite", "mode", "content");
    private static final Set<String> WITH_VALUE = Set.of("ttl", "mode", "content", "wait", "transaction");
    private static final Set<String> OF_DELETE = with("recursive");

    private WriteRequest() {}

    /**
     * @throws io.quarkiverse.resteasy.problem.HttpProblem 400 or 415 naming the parameter or header that is not understood
     */
    static void requireUnderstood(HttpServerRequest request) {
        Set<String> known = request.method() == HttpMethod.DELETE ? OF_DELETE : OF_PUT;
        RequestParameters.requireKnown(request, known);
        for (String name : request.params().names()) {
            if (WITH_VALUE.contains(name) && request.params().get(name).isEmpty()) {
                throw Problems.of(ProblemType.INVALID_PARAMETER, name + " has no value.");
            }
        }
        if (request.headers().contains("Content-Range")) {
            throw Problems.of(ProblemType.PARTIAL_CONTENT, "A file is uploaded as a whole, without Content-Range.");
        }
        String encoding = request.getHeader("Content-Encoding");
        if (encoding != null && !encoding.equalsIgnoreCase("identity")) {
            throw Problems.of(
                    ProblemType.UNSUPPORTED_ENCODING,
                    "Content is stored byte by byte as it arrives: send it without Content-Encoding.");
        }
    }

    private static Set<String> with(String... own) {
        return Stream.concat(Stream.of(own), WriteTerms.PARAMETERS.stream()).collect(Collectors.toUnmodifiableSet());
    }
}
