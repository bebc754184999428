package org.cvmfsephemeral.upload.stack;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.jar.Attributes;
import java.util.jar.JarFile;
import org.cvmfsephemeral.embedded.process.ChildProcess;
import org.cvmfsephemeral.embedded.process.WatchedMain;

/** The real publisher, as it is packaged, on the backing services of the tests. */
public final class PublisherProcess {
    private static final Path APPLICATION = Path.of(
                    "..", "publisher-service", "target", "quarkus-app", "quarkus-run.jar")
            .toAbsolutePath()
            .normalize();
    /** The same for all tests: the ledger that they share holds keys encrypted under it. */
    private static final String ENCRYPTION_KEY = Base64.getEncoder().encodeToString(new byte[32]);

    private final Map<String, String> settings;
    private final int port = freePort();
    private ChildProcess process;

    private PublisherProcess(Map<String, String> settings) {
        this.settings = settings;
    }

    /** @param settings by which it finds the backing services */
    static PublisherProcess start(Map<String, String> settings) {
        PublisherProcess publisher = new PublisherProcess(settings);
        publisher.start();
        return publisher;
    }

    /** Returns when it is ready. */
    public void start() {
        assertThat(APPLICATION).as("the packaged publisher-service").exists();
        process = ChildProcess.start(new ChildProcess.Launch(
                "publisher-service", command(), Map.of(), Path.of("target", "publisher-service.log"), false));
        await().atMost(Duration.ofMinutes(2))
                .pollInterval(Duration.ofMillis(100))
                .until(this::isReady);
    }

    private List<String> command() {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(List.of("-Xmx256m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1"));
        command.add("--add-opens=java.base/java.lang=ALL-UNNAMED");
        settings.forEach((name, value) -> command.add("-D" + name + "=" + value));
        command.add("-Dquarkus.http.host=127.0.0.1");
        command.add("-Dquarkus.http.port=0");
        command.add("-Dquarkus.management.host=127.0.0.1");
        command.add("-Dquarkus.management.port=" + port);
        command.add("-Dcvmfs.keys.encryption-key=" + ENCRYPTION_KEY);
        command.add("-Dcvmfs.safety=warn");
        command.addAll(List.of("-cp", codeSource(WatchedMain.class) + ":" + APPLICATION));
        command.addAll(List.of(WatchedMain.class.getName(), mainClass()));
        return command;
    }

    private boolean isReady() throws InterruptedException {
        if (!process.isAlive()) {
            throw new IllegalStateException("publisher-service ended:\n" + process.logTail());
        }
        try {
            URI health = URI.create("http://127.0.0.1:" + port + "/q/health/ready");
            return HttpClient.newHttpClient()
                            .send(HttpRequest.newBuilder(health).build(), HttpResponse.BodyHandlers.discarding())
                            .statusCode()
                    == 200;
        } catch (IOException e) {
            return false;
        }
    }

    /** SIGKILL. */
    public void kill() {
        process.kill();
    }

    void stop() {
        process.stop(Duration.ofSeconds(20));
    }

    private static String mainClass() {
        try (JarFile jar = new JarFile(APPLICATION.toFile())) {
            return jar.getManifest().getMainAttributes().getValue(Attributes.Name.MAIN_CLASS);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static int freePort() {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Path codeSource(Class<?> type) {
        try {
            return Path.of(
                    type.getProtectionDomain().getCodeSource().getLocation().toURI());
        } catch (URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }
}
