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
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** A real SeaweedFS with all its parts in one process, as the manifests run it, where one is installed. */
final class SeaweedServer implements AutoCloseable {
    static final String ACCESS_KEY = "contract-test";
    static final String SECRET_KEY = "contract-test-secret";
    private static final List<String> PARTS = List.of("master", "volume", "filer");

    private final Process process;
    private final URI endpoint;
    private final URI master;

    private SeaweedServer(Process process, URI endpoint, URI master) {
        this.process = process;
        this.endpoint = endpoint;
        this.master = master;
    }

    static Optional<Path> executable() {
        return Stream.of(System.getenv("PATH").split(File.pathSeparator))
                .map(directory -> Path.of(directory, "weed"))
                .filter(Files::isExecutable)
                .findFirst();
    }

    static SeaweedServer start(Path executable, Path data) throws IOException {
        int port = freePort();
        List<String> command = new ArrayList<>(List.of(
                executable.toString(),
                "-logtostderr=true",
                "server",
                "-dir=" + data,
                "-ip=127.0.0.1",
                "-ip.bind=127.0.0.1",
                "-master.volumeSizeLimitMB=64",
                "-master.telemetry=false",
                "-volume.max=0",
                "-filer",
                "-s3",
                "-s3.port=" + port,
                "-s3.port.grpc=" + freePort()));
        int masterPort = freePort();
        for (String part : PARTS) {
            command.add("-" + part + ".port=" + (part.equals("master") ? masterPort : freePort()));
            command.add("-" + part + ".port.grpc=" + freePort());
        }
        ProcessBuilder builder = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(Path.of("target", "weed.log").toFile());
        builder.environment().put("HOME", data.toString());
        builder.environment().put("AWS_ACCESS_KEY_ID", ACCESS_KEY);
        builder.environment().put("AWS_SECRET_ACCESS_KEY", SECRET_KEY);
        SeaweedServer server = new SeaweedServer(
                builder.start(), URI.create("http://127.0.0.1:" + port), URI.create("http://127.0.0.1:" + masterPort));
        await().atMost(Duration.ofSeconds(90)).until(server::isReady);
        return server;
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    private boolean isReady() throws IOException {
        if (!process.isAlive()) {
            throw new IOException("SeaweedFS ended with exit code " + process.exitValue());
        }
        // The gateway is healthy before a volume server has reported to the master, and refuses all content until then.
        return isGood(endpoint.resolve("/healthz")) && isGood(master.resolve("/dir/assign"));
    }

    private static boolean isGood(URI uri) {
        try {
            HttpURLConnection connection = (HttpURLConnection) uri.toURL().openConnection();
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
