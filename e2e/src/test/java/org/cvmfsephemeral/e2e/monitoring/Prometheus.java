package org.cvmfsephemeral.e2e.monitoring;

import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpRequest;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import org.cvmfsephemeral.e2e.http.Answer;
import org.cvmfsephemeral.e2e.http.Http;
import org.cvmfsephemeral.embedded.Ports;
import org.cvmfsephemeral.local.Endpoints;
import org.cvmfsephemeral.local.Service;

/** A real Prometheus that reads the metrics of a stack, labelled as in Kubernetes, and evaluates rules. */
final class Prometheus implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final Http http = new Http();
    private final URI api;
    private final Process process;
    private final Instant startedAt = Instant.now();

    private Prometheus(int port, Process process) {
        this.api = URI.create("http://127.0.0.1:" + port);
        this.process = process;
    }

    static Prometheus start(Path folder, Endpoints endpoints, RuleFile rules) throws IOException {
        Files.createDirectories(folder);
        Files.writeString(folder.resolve("rules.yaml"), rules.text());
        Files.writeString(folder.resolve("prometheus.yaml"), configuration(endpoints));
        int port = Ports.free();
        Process process = new ProcessBuilder(
                        "prometheus",
                        "--config.file=" + folder.resolve("prometheus.yaml"),
                        "--storage.tsdb.path=" + folder.resolve("series"),
                        "--web.listen-address=127.0.0.1:" + port,
                        "--log.level=warn")
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("prometheus.log").toFile())
                .start();
        Prometheus prometheus = new Prometheus(port, process);
        await().atMost(PATIENCE).ignoreExceptions().until(prometheus::isReady);
        return prometheus;
    }

    private static String configuration(Endpoints endpoints) {
        StringBuilder text = new StringBuilder("""
                global: {scrape_interval: 1s, scrape_timeout: 1s, evaluation_interval: 1s}
                rule_files: [rules.yaml]
                scrape_configs:
                """);
        for (Service service : Service.values()) {
            text.append(job(service.title(), "/q/metrics", endpoints.management(service)));
        }
        return text.append(job("edge", "/metrics", endpoints.managementOfEdge()))
                .toString();
    }

    private static String job(String name, String path, URI address) {
        return "  - {job_name: %s, metrics_path: %s, static_configs: [{targets: ['%s']}]}%n"
                .formatted(name, path, address.getAuthority());
    }

    private boolean isReady() {
        return http.send(HttpRequest.newBuilder(api.resolve("/-/ready"))).status() == 200;
    }

    /** Names of the alerts that have fired since then, for however short a time. */
    Set<String> firedSince(Instant since) {
        long seconds = Math.max(1, Duration.between(since, Instant.now()).toSeconds());
        String query = "count by (alertname) (count_over_time(ALERTS{alertstate=\"firing\"}[" + seconds + "s]))";
        Set<String> names = new TreeSet<>();
        for (JsonNode alert : get("/api/v1/query?query=" + escaped(query)).path("result")) {
            names.add(alert.path("metric").path("alertname").asText());
        }
        return names;
    }

    /** Whether a query has had a value at any time since the start. */
    boolean hasData(Expression query) {
        JsonNode series = get("/api/v1/query_range?step=2&start=" + startedAt.getEpochSecond() + "&end="
                        + Instant.now().getEpochSecond() + "&query="
                        + escaped(query.text()))
                .path("result");
        for (JsonNode one : series) {
            for (JsonNode value : one.path("values")) {
                if (!value.path(1).asText().equals("NaN")) {
                    return true;
                }
            }
        }
        return false;
    }

    private static String escaped(String query) {
        return URLEncoder.encode(query, StandardCharsets.UTF_8);
    }

    private JsonNode get(String path) {
        Answer answer = http.send(HttpRequest.newBuilder(api.resolve(path)));
        JsonNode json = answer.json();
        if (!json.path("status").asText().equals("success")) {
            throw new IllegalStateException(path + " answered " + answer);
        }
        return json.path("data");
    }

    @Override
    public void close() throws InterruptedException {
        process.destroy();
        if (!process.waitFor(10, TimeUnit.SECONDS)) {
            process.destroyForcibly().waitFor();
        }
    }
}
