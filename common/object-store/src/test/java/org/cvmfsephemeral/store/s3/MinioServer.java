package org.cvmfsephemeral.store.s3;

import static org.awaitility.Awaitility.await;

import java.io.File;
import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.stream.Stream;

/** A real MinIO server, where one is installed. */
final class MinioServer implements AutoCloseable {
    static final String ACCESS_KEY = "contract-test";
    static final String SECRET_KEY = "contract-test-secret";

    private final Process process;
    private final URI endpoint;

    private MinioServer(Process process, URI endpoint) {
        this.process = process;
        this.endpoint = endpoint;
    }

    static Optional<Path> executable() {
        return Stream.of(System.getenv("PATH").split(File.pathSeparator))
                .map(directory -> Path.of(directory, "minio"))
                .filter(Files::isExecutable)
                .findFirst();
    }

    static MinioServer start(Path executable, Path data) throws IOException {
        int port = freePort();
        ProcessBuilder builder = new ProcessBuilder(
                        executable.toString(), "server", "--quiet", "--address", "127.0.0.1:" + port, data.toString())
                .redirectErrorStream(true)
                .redirectOutput(data.resolveSibling("minio.log").toFile());
        builder.environment().put("MINIO_ROOT_USER", ACCESS_KEY);
        builder.environment().put("MINIO_ROOT_PASSWORD", SECRET_KEY);
        builder.environment().put("MINIO_BROWSER", "off");
        MinioServer server = new MinioServer(builder.start(), URI.create("http://127.0.0.1:" + port));
        await().atMost(Duration.ofSeconds(60)).until(server::isReady);
        return server;
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    private boolean isReady() throws IOException {
        if (!process.isAlive()) {
            throw new IOException("the MinIO server ended with exit code " + process.exitValue());
        }
        try {
            HttpURLConnection connection = (HttpURLConnection)
                    endpoint.resolve("/minio/health/ready").toURL().openConnection();
            return connection.getResponseCode() == 200;
        } catch (IOException notYet) {
            return false;
        }
    }

    URI endpoint() {
        return endpoint;
    }

    @Override
    public void close() {
        process.destroy();
        process.onExit().join();
    }
}
