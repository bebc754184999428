package org.cvmfsephemeral.bench.collection;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.TimeUnit;

/** Has gc-service run its jobs for a repository, by its API. */
final class Jobs {
    private static final int PAUSE_MILLIS = 100;

    private final HttpClient http = HttpClient.newHttpClient();
    private final ObjectMapper json = new ObjectMapper();
    private final URI gc;
    private final String repository;

    Jobs(URI gc, String repository) {
        this.gc = gc;
        this.repository = repository;
    }

    /** From the start of a run to its end, by the clock of the ledger. */
    record Run(double seconds, JsonNode result) {}

    void pause(String job) throws IOException, InterruptedException {
        send("PUT", job + "/pause");
    }

    /**
     * Runs a job that runs only when it is asked to, and waits for its end.
     *
     * @throws IOException if it fails
     */
    Run run(String job) throws IOException, InterruptedException {
        String before = send("GET", job).path("endedAt").asText();
        send("POST", job + "/runs");
        JsonNode now = send("GET", job);
        while (now.path("endedAt").asText().equals(before)
                || now.path("requested").asBoolean()) {
            TimeUnit.MILLISECONDS.sleep(PAUSE_MILLIS);
            now = send("GET", job);
        }
        if (!now.path("succeeded").asBoolean()) {
            throw new IOException(job + " failed: " + now.path("result"));
        }
        Duration time = Duration.between(
                Instant.parse(now.path("startedAt").asText()),
                Instant.parse(now.path("endedAt").asText()));
        return new Run(time.toNanos() / 1e9, now.path("result"));
    }

    private JsonNode send(String method, String path) throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(gc.resolve("/repos/" + repository + "/jobs/" + path))
                .method(method, BodyPublishers.noBody())
                .build();
        return json.readTree(http.send(request, BodyHandlers.ofByteArray()).body());
    }
}
