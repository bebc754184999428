package org.cvmfsephemeral.e2e.safety;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.cvmfsephemeral.embedded.Ports;
import org.cvmfsephemeral.local.Service;

/** A packaged service in a process of its own, started as an operator does. */
final class StartedService implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofMinutes(2);

    private final HttpClient http = HttpClient.newHttpClient();
    private final Process process;
    private final Path log;
    private final URI readiness;

    private StartedService(Process process, Path log, URI readiness) {
        this.process = process;
        this.log = log;
        this.readiness = readiness;
    }

    static StartedService start(Service service, Map<String, String> settings, Path log) throws IOException {
        Path application = Path.of("..", service.title(), "target", "quarkus-app", "quarkus-run.jar")
                .toAbsolutePath()
                .normalize();
        assertThat(application).as("the packaged service").exists();
        int port = Ports.free();
        Map<String, String> environment = new HashMap<>(settings);
        environment.put("QUARKUS_HTTP_HOST", "127.0.0.1");
        environment.put("QUARKUS_HTTP_PORT", Integer.toString(Ports.free()));
        environment.put("QUARKUS_MANAGEMENT_HOST", "127.0.0.1");
        environment.put("QUARKUS_MANAGEMENT_PORT", Integer.toString(port));
        ProcessBuilder builder = new ProcessBuilder(List.of(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx256m",
                        "-XX:+UseSerialGC",
                        "-XX:TieredStopAtLevel=1",
                        "-jar",
                        application.toString()))
                .redirectErrorStream(true)
                .redirectOutput(log.toFile());
        builder.environment().putAll(environment);
        return new StartedService(builder.start(), log, URI.create("http://127.0.0.1:" + port + "/q/health/ready"));
    }

    int exitCode() throws InterruptedException {
        assertThat(process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS))
                .as("has ended")
                .isTrue();
        return process.exitValue();
    }

    void awaitReady() {
        await("is ready").atMost(PATIENCE).pollInterval(Duration.ofMillis(100)).until(this::isReady);
    }

    private boolean isReady() throws Exception {
        assertThat(process.isAlive()).as(output()).isTrue();
        try {
            return http.send(HttpRequest.newBuilder(readiness).build(), BodyHandlers.discarding())
                            .statusCode()
                    == 200;
        } catch (IOException e) {
            return false;
        }
    }

    String output() throws IOException {
        return Files.readString(log);
    }

    /** What it says of unsafe settings, a line each. */
    List<String> unsafeSettings() throws IOException {
        return output().lines()
                .filter(line -> line.contains("unsafe setting hazard="))
                .toList();
    }

    @Override
    public void close() throws InterruptedException {
        process.destroyForcibly().waitFor();
    }
}
