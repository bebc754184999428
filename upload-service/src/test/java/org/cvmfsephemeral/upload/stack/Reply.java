package org.cvmfsephemeral.upload.stack;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.http.HttpHeaders;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;

/** An answer of the service. */
public record Reply(int status, HttpHeaders headers, byte[] body) {
    private static final ObjectMapper MAPPER = new ObjectMapper();
    private static final String PROBLEM_PREFIX = "urn:cvmfs-ephemeral:problem:";

    Reply(HttpResponse<byte[]> response) {
        this(response.statusCode(), response.headers(), response.body());
    }

    /** The value of a header that is there once; null if it is not there. */
    public String header(String name) {
        var values = headers.allValues(name);
        if (values.size() > 1) {
            throw new AssertionError(name + " is there more than once: " + values);
        }
        return values.isEmpty() ? null : values.get(0);
    }

    public String text() {
        return new String(body, StandardCharsets.UTF_8);
    }

    public JsonNode json() {
        try {
            return MAPPER.readTree(body);
        } catch (IOException e) {
            throw new UncheckedIOException("not JSON: " + text(), e);
        }
    }

    /**
     * What the problem is, for example {@code file-exists}.
     *
     * @throws AssertionError if the answer is none of this project's problems, or a malformed one
     */
    public String problem() {
        JsonNode problem = json();
        String type = problem.path("type").asText();
        boolean wellFormed = "application/problem+json".equals(header("Content-Type"))
                && type.startsWith(PROBLEM_PREFIX)
                && problem.path("status").asInt() == status
                && !problem.path("title").asText().isBlank()
                && !problem.path("detail").asText().isBlank();
        if (!wellFormed) {
            throw new AssertionError("no problem of this project: " + this);
        }
        return type.substring(PROBLEM_PREFIX.length());
    }

    @Override
    public String toString() {
        return status + " " + headers.map() + " " + (body.length > 2_000 ? body.length + " bytes" : text());
    }
}
