package org.cvmfsephemeral.e2e.outage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpRequest;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.cvmfsephemeral.e2e.http.Http;
import org.cvmfsephemeral.e2e.stack.Stack;
import org.cvmfsephemeral.embedded.Ports;
import org.cvmfsephemeral.embedded.process.ChildProcess;
import org.cvmfsephemeral.embedded.process.ChildProcess.Launch;
import org.cvmfsephemeral.local.Service;

/** One of several publishers of a stack, which the ledger knows by name. */
final class RivalPublisher implements AutoCloseable {
    private static final Duration STARTING = Duration.ofMinutes(3);
    private static final Duration SIGNALLED = Duration.ofSeconds(10);

    private final Launch launch;
    private final String name;
    private final URI readiness;
    private final Http http = new Http();
    private ChildProcess process;

    private RivalPublisher(Launch launch, String name, URI readiness) {
        this.launch = launch;
        this.name = name;
        this.readiness = readiness;
    }

    /** Prepares another one like the stack's own, which must be running. */
    static RivalPublisher like(Stack stack, String name) throws IOException {
        Path original = Path.of(
                "/proc",
                Long.toString(stack.services().process(Service.PUBLISHER).pid()));
        Map<String, String> environment = new HashMap<>();
        for (String variable : fields(original.resolve("environ"))) {
            int equals = variable.indexOf('=');
            environment.put(variable.substring(0, equals), variable.substring(equals + 1));
        }
        int port = Ports.free();
        environment.put("QUARKUS_HTTP_PORT", "0");
        environment.put("QUARKUS_MANAGEMENT_PORT", Integer.toString(port));
        environment.merge("QUARKUS_DATASOURCE_JDBC_URL", "?ApplicationName=" + name, String::concat);
        Launch launch = new Launch(
                "publisher " + name,
                fields(original.resolve("cmdline")),
                environment,
                stack.services().log(Service.PUBLISHER).resolveSibling("publisher-" + name + ".log"),
                false);
        return new RivalPublisher(launch, name, URI.create("http://127.0.0.1:" + port + "/q/health/ready"));
    }

    private static List<String> fields(Path file) throws IOException {
        return List.of(new String(Files.readAllBytes(file), StandardCharsets.UTF_8).split("\0"));
    }

    /** Name of its sessions in the ledger. */
    String name() {
        return name;
    }

    void launch() {
        process = ChildProcess.start(launch);
    }

    void awaitReady() {
        await(name + " is ready").atMost(STARTING).until(this::isReady);
    }

    private boolean isReady() {
        assertThat(process.isAlive()).as("%s", process.logTail()).isTrue();
        try {
            return http.exchange(HttpRequest.newBuilder(readiness)).status() == 200;
        } catch (IOException notYet) {
            return false;
        }
    }

    /** SIGKILL. */
    void kill() {
        process.kill();
    }

    /** SIGSTOP; returns when all of it stands still. */
    void pause() {
        signal("STOP");
        await(name + " stands still").atMost(SIGNALLED).until(this::isPaused);
    }

    /** SIGCONT. */
    void resume() {
        signal("CONT");
    }

    private void signal(String signal) {
        try {
            assertThat(new ProcessBuilder("kill", "-" + signal, Long.toString(process.pid()))
                            .start()
                            .waitFor())
                    .isZero();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while sending a signal", e);
        }
    }

    private boolean isPaused() throws IOException {
        try (var threads = Files.list(Path.of("/proc", Long.toString(process.pid()), "task"))) {
            for (Path thread : threads.toList()) {
                String stat = Files.readString(thread.resolve("stat"));
                if (stat.charAt(stat.lastIndexOf(')') + 2) != 'T') {
                    return false;
                }
            }
            return true;
        }
    }

    /** How many lines of its log have the text. */
    long logged(String text) {
        try (var lines = Files.lines(launch.log())) {
            return lines.filter(line -> line.contains(text)).count();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        if (process != null && process.isAlive()) {
            resume();
            process.stop(Duration.ofSeconds(30));
        }
    }
}
