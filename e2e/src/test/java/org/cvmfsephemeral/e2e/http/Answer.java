package org.cvmfsephemeral.e2e.http;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * What a service answered.
 *
 * @param headers by lower-case name; of a repeated one the last
 */
public record Answer(int status, Map<String, String> headers, byte[] body) {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String PROBLEM_PREFIX = "urn:cvmfs-ephemeral:problem:";

    public Optional<String> header(String name) {
        return Optional.ofNullable(headers.get(name.toLowerCase(Locale.ROOT)));
    }

    public JsonNode json() {
        try {
            return JSON.readTree(body);
        } catch (IOException e) {
            throw new UncheckedIOException("not JSON: " + this, e);
        }
    }

    /** Status and problem, {@code 409 file-exists}; the status alone where there is no problem. */
    public String outcome() {
        return header("content-type")
                .filter(type -> type.startsWith("application/problem+json"))
                .map(type -> status + " " + problemType())
                .orElse(Integer.toString(status));
    }

    private String problemType() {
        String type = json().path("type").asText("no type");
        return type.startsWith(PROBLEM_PREFIX) ? type.substring(PROBLEM_PREFIX.length()) : type;
    }

    @Override
    public String toString() {
        return status + " " + headers + " " + new String(body, StandardCharsets.UTF_8);
    }
}
