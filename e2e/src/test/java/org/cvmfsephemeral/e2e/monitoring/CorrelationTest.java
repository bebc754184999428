package org.cvmfsephemeral.e2e.monitoring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.http.HttpRequest;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.cvmfsephemeral.e2e.content.Content;
import org.cvmfsephemeral.e2e.http.Answer;
import org.cvmfsephemeral.e2e.repository.TestRepository;
import org.cvmfsephemeral.e2e.stack.Stack;
import org.cvmfsephemeral.local.Service;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;

/** What one upload causes in several services is found by its change in logs for machines, and by its trace where traces are collected. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Timeout(value = 5, unit = TimeUnit.MINUTES, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class CorrelationTest {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final String TRACE = "4bf92f3577b34da6a3ce929d0e0e4736";
    private static final ObjectMapper JSON = new ObjectMapper();

    private TraceCollector collector;
    private Stack stack;
    private String change;

    @BeforeAll
    void upload() throws IOException {
        collector = TraceCollector.start();
        stack = Stack.start(
                Path.of("target", "correlation").toAbsolutePath(),
                Map.of(
                        "QUARKUS_LOG_CONSOLE_JSON_ENABLED", "true",
                        "QUARKUS_OTEL_SDK_DISABLED", "false",
                        "QUARKUS_OTEL_EXPORTER_OTLP_ENDPOINT", collector.uri().toString(),
                        "QUARKUS_OTEL_BSP_SCHEDULE_DELAY", "200ms"));
        TestRepository repository = stack.create("correlation.example.org", "{}");
        Answer answer = stack.http()
                .send(HttpRequest.newBuilder(repository.file("file"))
                        .header("traceparent", "00-" + TRACE + "-00f067aa0ba902b7-01")
                        .PUT(Content.ofSize(1_000).body()));
        assertThat(answer.status()).as("%s", answer).isEqualTo(201);
        change = answer.json().path("change").asText();
    }

    @AfterAll
    void stop() {
        stack.close();
        collector.close();
    }

    @Test
    void both_services_log_the_change_as_a_field() {
        assertThat(change).isNotEmpty();
        assertLogged(Service.UPLOAD, "change announced");
        assertLogged(Service.PUBLISHER, "revision published");
    }

    private void assertLogged(Service service, String message) {
        await().atMost(PATIENCE).untilAsserted(() -> assertThat(lines(service)).anySatisfy(line -> {
            assertThat(line.path("message").asText()).startsWith(message);
            assertThat(line.path("mdc").path("change").asText()).isEqualTo(change);
            assertThat(line.path("mdc").path("repository").asText()).isEqualTo("correlation.example.org");
        }));
    }

    @Test
    void every_line_is_json() {
        for (Service service : Service.values()) {
            assertThat(lines(service)).as(service.title()).isNotEmpty();
        }
    }

    private List<JsonNode> lines(Service service) {
        try {
            return Files.readAllLines(stack.services().log(service)).stream()
                    .map(CorrelationTest::parse)
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static JsonNode parse(String line) {
        try {
            return JSON.readTree(line);
        } catch (JsonProcessingException e) {
            throw new AssertionError("not JSON: " + line, e);
        }
    }

    @Test
    void the_request_and_its_revision_are_one_trace() {
        await().atMost(PATIENCE).untilAsserted(() -> {
            assertThat(collector.hasSpans(TRACE, "upload-service", "PUT")).isTrue();
            assertThat(collector.hasSpans(TRACE, "publisher-service", "publish revision"))
                    .isTrue();
        });
    }
}
