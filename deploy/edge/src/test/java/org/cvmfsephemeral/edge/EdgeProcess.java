package org.cvmfsephemeral.edge;

import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** The edge as it is started in production, with a file of its own for what names stand for. */
final class EdgeProcess implements AutoCloseable {
    private static final int SECONDS = 20;

    private final Process process;
    private final int port;

    private EdgeProcess(Process process, int port) {
        this.process = process;
        this.port = port;
    }

    /** @param names in the form of {@code /etc/hosts}; read again at each look-up */
    static EdgeProcess start(int port, Path names, Path log, String... options) throws IOException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx64m",
                "-XX:+UseSerialGC",
                "-Djdk.net.hosts.file=" + names,
                // The libraries of the tests bring another one.
                "-Dorg.jboss.logging.provider=jdk",
                "-cp",
                System.getProperty("java.class.path"),
                EdgeCommand.class.getName(),
                "--listen",
                "127.0.0.1:" + port));
        command.addAll(List.of(options));
        Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
        return new EdgeProcess(process, port);
    }

    Socket connect(String line) throws IOException {
        Socket client = new Socket("127.0.0.1", port);
        client.setSoTimeout((int) TimeUnit.SECONDS.toMillis(SECONDS));
        client.getOutputStream().write((line + "\n").getBytes(StandardCharsets.US_ASCII));
        return client;
    }

    void terminate() {
        process.destroy();
    }

    boolean isAlive() {
        return process.isAlive();
    }

    /** @return how long it took */
    Duration awaitEnd() throws InterruptedException {
        long asked = System.nanoTime();
        if (!process.waitFor(SECONDS, TimeUnit.SECONDS)) {
            throw new IllegalStateException("the edge does not end");
        }
        return Duration.ofNanos(System.nanoTime() - asked);
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }
}
