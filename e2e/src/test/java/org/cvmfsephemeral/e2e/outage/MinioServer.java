package org.cvmfsephemeral.e2e.outage;

import static org.awaitility.Awaitility.await;

import java.io.File;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpRequest;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.cvmfsephemeral.e2e.http.Http;
import org.cvmfsephemeral.embedded.Ports;
import org.cvmfsephemeral.embedded.process.ChildProcess;
import org.cvmfsephemeral.embedded.process.ChildProcess.Launch;

/** A real MinIO server, where one is installed; it ends with this process. */
final class MinioServer implements AutoCloseable {
    static final String ACCESS_KEY = "fence-test";
    static final String SECRET_KEY = "fence-test-secret";

    /** Ends its program when its standard input does. */
    private static final List<String> WATCHED = List.of("sh", "-c", "\"$0\" \"$@\" & read -r end; kill $!; wait $!");

    private final ChildProcess process;
    private final int port;

    private MinioServer(ChildProcess process, int port) {
        this.process = process;
        this.port = port;
    }

    static Optional<Path> executable() {
        return Stream.of(System.getenv("PATH").split(File.pathSeparator))
                .map(folder -> Path.of(folder, "minio"))
                .filter(Files::isExecutable)
                .findFirst();
    }

    /** @param scratch a folder for its data and its log */
    static MinioServer start(Path executable, Path scratch) throws IOException {
        int port = Ports.free();
        Path data = Files.createDirectories(scratch.resolve("data"));
        List<String> server =
                List.of(executable.toString(), "server", "--quiet", "--address", "127.0.0.1:" + port, data.toString());
        ChildProcess process = ChildProcess.start(new Launch(
                "minio",
                Stream.concat(WATCHED.stream(), server.stream()).toList(),
                Map.of("MINIO_ROOT_USER", ACCESS_KEY, "MINIO_ROOT_PASSWORD", SECRET_KEY, "MINIO_BROWSER", "off"),
                scratch.resolve("minio.log"),
                false));
        MinioServer minio = new MinioServer(process, port);
        await("MinIO is ready").atMost(Duration.ofMinutes(1)).until(minio::isReady);
        return minio;
    }

    private boolean isReady() {
        URI readiness = URI.create("http://127.0.0.1:" + port + "/minio/health/ready");
        try {
            return new Http().exchange(HttpRequest.newBuilder(readiness)).status() == 200;
        } catch (IOException notYet) {
            return false;
        }
    }

    int port() {
        return port;
    }

    @Override
    public void close() {
        process.stop(Duration.ofSeconds(10));
    }
}
