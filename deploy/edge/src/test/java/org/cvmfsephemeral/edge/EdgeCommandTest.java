package org.cvmfsephemeral.edge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.ConnectException;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(90)
class EdgeCommandTest {
    private static final int SECONDS = 10;

    @TempDir
    Path folder;

    private final List<AutoCloseable> opened = new ArrayList<>();
    private Path names;
    private int port;
    private int statusPort;

    @BeforeEach
    void provide() throws IOException {
        names = folder.resolve("names");
        Files.createFile(names);
        port = freePort();
        statusPort = freePort();
    }

    @AfterEach
    void close() throws Exception {
        for (AutoCloseable closeable : opened) {
            closeable.close();
        }
    }

    /** As the name of a headless service, whose addresses are those of the pods. */
    @Test
    void replicasBehindANameComeAndGo() throws Exception {
        // Given
        int replicaPort = freePort();
        TestReplica first = opened(TestReplica.at("127.0.0.2", replicaPort));
        TestReplica second = opened(TestReplica.at("127.0.0.3", replicaPort));
        nameStandsFor("127.0.0.2", "127.0.0.3");
        EdgeProcess edge = start("--replica", "notify.test:" + replicaPort);
        await().until(() -> metric("cvmfs_edge_replicas_ready") == 2);

        // When
        opened(edge.connect("one"));
        opened(edge.connect("two"));

        // Then
        assertThat(take(first)).isNotEqualTo(take(second));
        nameStandsFor("127.0.0.3");
        await().atMost(Duration.ofSeconds(SECONDS)).until(() -> metric("cvmfs_edge_replicas_ready") == 1);
        opened(edge.connect("three"));
        assertThat(take(second)).isEqualTo("three");
        assertThat(metric("cvmfs_edge_connections"))
                .as("those of an address that has gone stay")
                .isEqualTo(3);
    }

    @Test
    void endsAtOnceWhenNobodyIsConnected() throws Exception {
        EdgeProcess edge = start("--replica", "127.0.0.1:" + freePort(), "--drain-spread", "PT60S");

        edge.terminate();

        assertThat(edge.awaitEnd()).isLessThan(Duration.ofSeconds(SECONDS));
    }

    @Test
    void letsClientsGoOneAfterTheOtherAndAcceptsUntilTheEnd() throws Exception {
        // Given
        TestReplica replica = opened(TestReplica.at("127.0.0.1", 0));
        EdgeProcess edge = start("--replica", replica.address().toString(), "--drain-spread", "PT3S");
        List<Socket> clients = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            clients.add(opened(edge.connect("client")));
            take(replica);
        }

        // When
        edge.terminate();

        // Then
        assertThat(clients.get(0).getInputStream().read()).isEqualTo(-1);
        assertThat(get("/ready").statusCode()).isEqualTo(503);
        assertThat(get("/live").statusCode()).isEqualTo(200);
        Socket late = opened(edge.connect("late"));
        assertThat(take(replica)).isEqualTo("late");
        assertThat(edge.isAlive()).isTrue();
        assertThat(clients.get(1).getInputStream().read()).isEqualTo(-1);
        assertThat(clients.get(2).getInputStream().read()).isEqualTo(-1);
        edge.awaitEnd();
        assertThat(late.getInputStream().read()).isEqualTo(-1);
    }

    @Test
    void isReadyWithoutAnyReplica() throws Exception {
        start("--replica", "nobody.test:" + freePort());

        assertThat(get("/ready").statusCode()).isEqualTo(200);
        assertThat(metric("cvmfs_edge_replicas_ready")).isZero();
    }

    private EdgeProcess start(String... options) throws IOException {
        List<String> all = new ArrayList<>(List.of("--status", "127.0.0.1:" + statusPort));
        all.addAll(List.of(options));
        EdgeProcess edge = opened(EdgeProcess.start(port, names, folder.resolve("log"), all.toArray(String[]::new)));
        await().ignoreException(ConnectException.class).until(() -> get("/live").statusCode() == 200);
        return edge;
    }

    private <T extends AutoCloseable> T opened(T closeable) {
        opened.add(closeable);
        return closeable;
    }

    /** In one step, as the edge reads all the time. */
    private void nameStandsFor(String... addresses) throws IOException {
        List<String> lines = List.of(addresses).stream()
                .map(address -> address + " notify.test")
                .toList();
        Path next = Files.write(folder.resolve("names.next"), lines);
        Files.move(next, names, StandardCopyOption.ATOMIC_MOVE);
    }

    private static String take(TestReplica replica) throws InterruptedException {
        TestReplica.Taken taken = replica.taken().poll(SECONDS, TimeUnit.SECONDS);
        assertThat(taken).as("connection passed on").isNotNull();
        return taken.firstLine();
    }

    private HttpResponse<String> get(String path) throws IOException, InterruptedException {
        URI uri = URI.create("http://127.0.0.1:" + statusPort + path);
        return HttpClient.newHttpClient().send(HttpRequest.newBuilder(uri).build(), BodyHandlers.ofString());
    }

    private double metric(String name) throws IOException, InterruptedException {
        return get("/metrics")
                .body()
                .lines()
                .filter(line -> line.startsWith(name + " "))
                .mapToDouble(line -> Double.parseDouble(line.substring(name.length() + 1)))
                .findFirst()
                .orElseThrow();
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        }
    }
}
