package org.cvmfsephemeral.e2e.collection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.time.Duration;
import org.cvmfsephemeral.e2e.http.Answer;
import org.cvmfsephemeral.e2e.repository.TestRepository;
import org.cvmfsephemeral.e2e.stack.Stack;

/** What gc-service tells and does of a repository. */
record GcApi(Stack stack, TestRepository repository) {
    JsonNode get(String path) {
        Answer answer = stack.http().send(HttpRequest.newBuilder(uri(path)));
        assertThat(answer.status()).as("%s", answer).isEqualTo(200);
        return answer.json();
    }

    /** The result of a run that begins after this call. */
    JsonNode run(String job) {
        await().atMost(Duration.ofMinutes(1)).until(() -> has(job));
        String before = get("/jobs/" + job).path("endedAt").asText();
        Answer requested = stack.http()
                .send(HttpRequest.newBuilder(uri("/jobs/" + job + "/runs")).POST(BodyPublishers.noBody()));
        assertThat(requested.status()).as("%s", requested).isEqualTo(202);
        await().atMost(Duration.ofMinutes(1)).until(() -> {
            JsonNode now = get("/jobs/" + job);
            return !now.path("endedAt").asText().equals(before)
                    && !now.path("requested").asBoolean()
                    && now.path("state").asText().equals("idle");
        });
        JsonNode ended = get("/jobs/" + job);
        assertThat(ended.path("succeeded").asBoolean()).as("%s", ended).isTrue();
        return ended.path("result");
    }

    /** A repository that has just been created gets its jobs in a moment. */
    private boolean has(String job) {
        return stack.http().send(HttpRequest.newBuilder(uri("/jobs/" + job))).status() == 200;
    }

    private URI uri(String path) {
        return stack.endpoints().gc().resolve("/repos/" + repository.name() + path);
    }
}
