package org.cvmfsephemeral.e2e.collection;

import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.time.Duration;
import java.util.Optional;
import org.cvmfsephemeral.e2e.http.Answer;
import org.cvmfsephemeral.e2e.http.Http;
import org.cvmfsephemeral.format.object.ContentHash;

/** The published revision, which stays readable as a whole until it is released. */
record HeldRevision(Http http, URI uri, long revision, ContentHash root) {
    private static final int SECONDS = 300;

    /** Empty if gc-service does not answer at this moment. */
    static Optional<HeldRevision> hold(Http http, URI gc, String repository) {
        URI holds = gc.resolve("/repos/" + repository + "/revision-holds?seconds=" + SECONDS);
        try {
            Answer answer = http.exchange(HttpRequest.newBuilder(holds).POST(BodyPublishers.noBody()));
            if (answer.status() != 201) {
                return Optional.empty();
            }
            JsonNode held = answer.json();
            return Optional.of(new HeldRevision(
                    http,
                    gc.resolve("/repos/" + repository + "/revision-holds/"
                            + held.path("id").asText()),
                    held.path("revision").asLong(),
                    ContentHash.parse(held.path("rootHash").asText())));
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    /** However often the service is killed meanwhile: what is held cannot be collected. */
    void release() {
        await().atMost(Duration.ofMinutes(2))
                .ignoreExceptionsInstanceOf(IOException.class)
                .until(() -> {
                    int status =
                            http.exchange(HttpRequest.newBuilder(uri).DELETE()).status();
                    return status == 204 || status == 404;
                });
    }
}
