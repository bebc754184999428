package org.cvmfsephemeral.edge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalInt;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class EdgeTest {
    private static final int SECONDS = 10;
    private static final int LARGE_BYTES = 48 << 20;
    /** Kernel buffers of three sockets and the edge's own. */
    private static final int BUFFERED_BYTES = 24 << 20;

    private static final int HELD_BYTES = 1 << 20;
    private static final int MOST_HELD_BYTES = 64 << 10;

    private final Vertx vertx = Vertx.vertx();
    private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
    private final List<AutoCloseable> opened = new ArrayList<>();
    private Edge edge;

    @AfterEach
    void close() throws Exception {
        for (AutoCloseable closeable : opened) {
            closeable.close();
        }
        vertx.close().toCompletionStage().toCompletableFuture().get(SECONDS, TimeUnit.SECONDS);
    }

    @Test
    void holdsAClientUntilAReplicaIsThere() throws Exception {
        // Given
        int port = freePort();
        start(settings(List.of(new HostPort("127.0.0.1", port)), Duration.ZERO));
        Socket client = connect("hello");
        await().until(() -> gauge("cvmfs.edge.connections.held") == 1);

        // When
        TestReplica replica = replica("127.0.0.1", port);

        // Then
        TestReplica.Taken taken = take(replica);
        assertThat(taken.firstLine()).isEqualTo("hello");
        taken.socket().getOutputStream().write("answer\n".getBytes(StandardCharsets.US_ASCII));
        assertThat(client.getInputStream().readNBytes(7)).asString().isEqualTo("answer\n");
    }

    @Test
    void clientsOfADeadReplicaEndAndComeBackToTheOther() throws Exception {
        // Given
        TestReplica first = replica("127.0.0.1", 0);
        TestReplica second = replica("127.0.0.1", 0);
        start(settings(List.of(first.address(), second.address()), Duration.ZERO));
        await().until(() -> gauge("cvmfs.edge.replicas.ready") == 2);
        Socket one = connect("one");
        Socket other = connect("other");
        await().until(() -> first.taken().size() + second.taken().size() == 2);
        assertThat(first.taken()).as("fewest connections first").hasSize(1);
        boolean oneIsFirst = take(first).firstLine().equals("one");
        take(second);

        // When
        first.close();

        // Then
        assertThat((oneIsFirst ? one : other).getInputStream().read()).isEqualTo(-1);
        connect("again");
        assertThat(take(second).firstLine()).isEqualTo("again");
    }

    @Test
    void replicaThatIsNotReadyKeepsItsClientsAndGetsNoOthers() throws Exception {
        // Given
        TestReplica leaving = replica("127.0.0.1", 0);
        start(settings(List.of(leaving.address()), Duration.ZERO));
        Socket old = connect("old");
        TestReplica.Taken kept = take(leaving);

        // When
        leaving.beReady(false);
        await().until(() -> gauge("cvmfs.edge.replicas.ready") == 0);
        connect("new");

        // Then
        kept.socket().getOutputStream().write('x');
        assertThat(old.getInputStream().read()).isEqualTo('x');
        assertThat(leaving.taken().poll(1, TimeUnit.SECONDS)).isNull();
        leaving.beReady(true);
        assertThat(take(leaving).firstLine()).isEqualTo("new");
    }

    @Test
    void replicaThatRefusesConnectionsIsPassedOver() throws Exception {
        // Given
        TestReplica health = replica("0.0.0.0", 0);
        TestReplica good = replica("127.0.0.2", 0);
        HostPort refusing = new HostPort("127.0.0.1", freePort());
        start(withReadinessPort(
                settings(List.of(refusing, good.address()), Duration.ZERO),
                health.address().port()));
        await().until(() -> gauge("cvmfs.edge.replicas.ready") == 2);

        // When
        for (int i = 0; i < 5; i++) {
            connect("client");
        }

        // Then
        for (int i = 0; i < 5; i++) {
            assertThat(take(good).firstLine()).isEqualTo("client");
        }
    }

    /** Connecting to it ends when it has taken too long, and would again the next time. */
    @Test
    void replicaThatDoesNotAnswerConnectionsIsPassedOver() throws Exception {
        // Given
        TestReplica health = replica("0.0.0.0", 0);
        TestReplica good = replica("127.0.0.2", 0);
        HostPort silent = addressThatSwallowsConnections();
        start(withReadinessPort(
                settings(List.of(silent, good.address()), Duration.ZERO),
                health.address().port()));
        await().until(() -> gauge("cvmfs.edge.replicas.ready") == 2);

        // When
        for (int i = 0; i < 5; i++) {
            connect("client");
        }

        // Then
        for (int i = 0; i < 5; i++) {
            assertThat(take(good).firstLine()).isEqualTo("client");
        }
    }

    @Test
    void replicaWhoseReadinessNeverEndsIsNotReadyAndIsAskedAgain() throws Exception {
        // Given
        TestReplica replica = replica("127.0.0.1", 0);
        start(settings(List.of(replica.address()), Duration.ZERO));
        await().until(() -> gauge("cvmfs.edge.replicas.ready") == 1);

        // When
        replica.stallAnswers(true);

        // Then
        await().until(() -> gauge("cvmfs.edge.replicas.ready") == 0);
        replica.stallAnswers(false);
        await().until(() -> gauge("cvmfs.edge.replicas.ready") == 1);
    }

    @Test
    void whatAClientSendsWhileItIsHeldArrivesCompletely() throws Exception {
        // Given
        int port = freePort();
        start(settings(List.of(new HostPort("127.0.0.1", port)), Duration.ZERO));
        Socket client = connect("hello");
        byte[] content = new byte[8 << 20];
        new Random(2).nextBytes(content);
        AtomicLong written = new AtomicLong();
        CompletableFuture<Void> writing = CompletableFuture.runAsync(() -> write(outputOf(client), content, written));
        await().during(Duration.ofMillis(500)).until(written::get, stable());
        assertThat(written.get()).isLessThan(content.length);

        // When
        TestReplica replica = replica("127.0.0.1", port);

        // Then
        InputStream in = take(replica).socket().getInputStream();
        assertThat(Arrays.equals(in.readNBytes(content.length), content)).isTrue();
        writing.get(SECONDS, TimeUnit.SECONDS);
    }

    /** They would otherwise end the process for all the others. */
    @Test
    void clientsThatSendWithoutEndWhileTheyAreHeldTakeBoundedMemory() throws Exception {
        // Given
        int port = freePort();
        start(settings(List.of(new HostPort("127.0.0.1", port)), Duration.ZERO));
        int clients = 40;

        // When
        for (int i = 0; i < clients; i++) {
            OutputStream out = connect("hello").getOutputStream();
            inThread(() -> write(out, new byte[8 << 20], new AtomicLong()));
        }
        await().until(() -> gauge("cvmfs.edge.connections.held") == clients);
        await().during(Duration.ofMillis(500)).until(this::heldBytes, stable());

        // Then
        assertThat(heldBytes())
                .isGreaterThan(MOST_HELD_BYTES)
                .isLessThanOrEqualTo(HELD_BYTES + clients * Sockets.READ_BYTES);
        Socket modest = connect("modest");
        await().until(() -> gauge("cvmfs.edge.connections.held") == clients + 1);
        TestReplica replica = replica("127.0.0.1", port);
        await().until(() ->
                replica.taken().stream().anyMatch(taken -> taken.firstLine().equals("modest")));
        assertThat(modest.isClosed()).isFalse();
        await().until(() -> heldBytes() == 0);
    }

    @Test
    void aSingleClientIsHeldWithLittle() throws Exception {
        // Given
        start(settings(List.of(new HostPort("127.0.0.1", freePort())), Duration.ZERO));
        OutputStream out = connect("hello").getOutputStream();

        // When
        inThread(() -> write(out, new byte[8 << 20], new AtomicLong()));
        await().during(Duration.ofMillis(500)).until(this::heldBytes, stable());

        // Then
        assertThat(heldBytes()).isLessThanOrEqualTo(MOST_HELD_BYTES);
    }

    @Test
    void clientThatHasSentMuchAndLeftIsForgottenWhenAReplicaIsThere() throws Exception {
        // Given
        int port = freePort();
        start(settings(List.of(new HostPort("127.0.0.1", port)), Duration.ZERO));
        Socket client = connect("hello");
        client.getOutputStream().write(new byte[2 * MOST_HELD_BYTES]);
        client.close();

        // When
        TestReplica replica = replica("127.0.0.1", port);

        // Then
        InputStream in = take(replica).socket().getInputStream();
        assertThat(in.readAllBytes()).hasSize(2 * MOST_HELD_BYTES);
        await().until(() -> gauge("cvmfs.edge.connections") == 0);
    }

    @Test
    void theEndComesAfterAllBytes() throws Exception {
        // Given
        TestReplica replica = replica("127.0.0.1", 0);
        start(settings(List.of(replica.address()), Duration.ZERO));
        Socket client = connect("hello");
        byte[] content = new byte[8 << 20];
        new Random(3).nextBytes(content);
        Socket taken = take(replica).socket();

        // When
        inThread(() -> {
            write(outputOf(taken), content, new AtomicLong());
            close(taken);
        });
        await().until(() -> client.getInputStream().available() > 0);

        // Then
        assertThat(Arrays.equals(client.getInputStream().readAllBytes(), content))
                .isTrue();
    }

    /** As notify-service itself takes it. */
    @Test
    void clientThatEndsItsSideHasLeft() throws Exception {
        TestReplica replica = replica("127.0.0.1", 0);
        start(settings(List.of(replica.address()), Duration.ZERO));
        Socket client = connect("hello");
        TestReplica.Taken taken = take(replica);

        client.shutdownOutput();

        assertThat(taken.socket().getInputStream().read()).isEqualTo(-1);
        await().until(() -> gauge("cvmfs.edge.connections") == 0);
    }

    @Test
    void clientThatLeavesIsForgotten() throws Exception {
        start(settings(List.of(new HostPort("127.0.0.1", freePort())), Duration.ZERO));
        Socket client = connect("hello");
        await().until(() -> gauge("cvmfs.edge.connections") == 1);

        client.close();

        await().until(() -> gauge("cvmfs.edge.connections") == 0);
    }

    @Test
    void replicaIsToldThatItsClientHasLeft() throws Exception {
        TestReplica replica = replica("127.0.0.1", 0);
        start(settings(List.of(replica.address()), Duration.ZERO));
        Socket client = connect("hello");
        TestReplica.Taken taken = take(replica);

        client.close();

        assertThat(taken.socket().getInputStream().read()).isEqualTo(-1);
    }

    /** Whoever reads slowly slows the writer, however much there is to come. */
    @Test
    void slowReaderGetsEveryByteWithoutMemoryForThem() throws Exception {
        // Given
        TestReplica replica = replica("127.0.0.1", 0);
        start(settings(List.of(replica.address()), Duration.ZERO));
        Socket client = connect("hello");
        byte[] content = new byte[LARGE_BYTES];
        new Random(1).nextBytes(content);
        AtomicLong written = new AtomicLong();
        OutputStream out = take(replica).socket().getOutputStream();

        // When
        CompletableFuture<Void> writing = CompletableFuture.runAsync(() -> write(out, content, written));
        await().during(Duration.ofMillis(500)).until(written::get, stable());

        // Then
        assertThat(written.get()).isLessThan(BUFFERED_BYTES);
        InputStream in = client.getInputStream();
        assertThat(Arrays.equals(in.readNBytes(content.length), content)).isTrue();
        writing.get(SECONDS, TimeUnit.SECONDS);
    }

    @Test
    void clientsOfADeadReplicaAreLetGoOneAfterTheOther() throws Exception {
        // Given
        TestReplica replica = replica("127.0.0.1", 0);
        start(settings(List.of(replica.address()), Duration.ofSeconds(2)));
        for (int i = 0; i < 40; i++) {
            connect("client");
            take(replica);
        }

        // When
        long killed = System.nanoTime();
        replica.close();
        await().until(() -> gauge("cvmfs.edge.connections") < 40);

        // Then
        await().atMost(Duration.ofSeconds(SECONDS)).until(() -> gauge("cvmfs.edge.connections") == 0);
        assertThat(Duration.ofNanos(System.nanoTime() - killed)).isGreaterThan(Duration.ofMillis(500));
    }

    @Test
    void drainingLetsAllGo() throws Exception {
        // Given
        TestReplica replica = replica("127.0.0.1", 0);
        start(settings(List.of(replica.address()), Duration.ZERO));
        Socket taken = connect("taken");
        take(replica);
        replica.beReady(false);
        await().until(() -> gauge("cvmfs.edge.replicas.ready") == 0);
        Socket held = connect("held");
        await().until(() -> gauge("cvmfs.edge.connections") == 2);

        // When
        edge.drain().toCompletionStage().toCompletableFuture().get(SECONDS, TimeUnit.SECONDS);

        // Then
        assertThat(taken.getInputStream().read()).isEqualTo(-1);
        assertThat(held.getInputStream().read()).isEqualTo(-1);
        assertThat(edge.isDraining()).isTrue();
    }

    private static org.hamcrest.Matcher<Long> stable() {
        long[] last = {-1};
        return new org.hamcrest.CustomTypeSafeMatcher<>("the same as before, and some") {
            @Override
            protected boolean matchesSafely(Long now) {
                boolean same = now > 0 && now == last[0];
                last[0] = now;
                return same;
            }
        };
    }

    private static OutputStream outputOf(Socket socket) {
        try {
            return socket.getOutputStream();
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private static void close(Socket socket) {
        try {
            socket.close();
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Ends with the test at the latest, which closes its sockets. */
    private static void inThread(Runnable task) {
        Thread thread = new Thread(task, "peer");
        thread.setUncaughtExceptionHandler((ended, closed) -> {});
        thread.setDaemon(true);
        thread.start();
    }

    /** The kernel drops what it would have to queue for a server that accepts nothing. */
    private HostPort addressThatSwallowsConnections() throws IOException {
        ServerSocket server = new ServerSocket();
        opened.add(server);
        server.bind(new InetSocketAddress("127.0.0.1", 0), 1);
        for (int i = 0; i < 2; i++) {
            opened.add(new Socket("127.0.0.1", server.getLocalPort()));
        }
        return new HostPort("127.0.0.1", server.getLocalPort());
    }

    private static void write(OutputStream out, byte[] content, AtomicLong written) {
        try {
            for (int at = 0; at < content.length; at += 1 << 16) {
                out.write(content, at, 1 << 16);
                written.addAndGet(1 << 16);
            }
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private void start(EdgeSettings settings) throws Exception {
        edge = new Edge(settings, registry);
        vertx.deployVerticle(edge).toCompletionStage().toCompletableFuture().get(SECONDS, TimeUnit.SECONDS);
    }

    private static EdgeSettings withReadinessPort(EdgeSettings settings, int port) {
        return new EdgeSettings(
                settings.listen(),
                settings.replicas(),
                OptionalInt.of(port),
                settings.checkEvery(),
                settings.resolveEvery(),
                settings.retryAfter(),
                settings.heldBytes(),
                settings.longLivedAfter(),
                settings.resetSpread(),
                settings.drainSpread(),
                null);
    }

    private static EdgeSettings settings(List<HostPort> replicas, Duration resetSpread) {
        return new EdgeSettings(
                new HostPort("127.0.0.1", 0),
                replicas,
                OptionalInt.empty(),
                Duration.ofMillis(50),
                Duration.ofMillis(200),
                Duration.ofMillis(20),
                HELD_BYTES,
                Duration.ZERO,
                resetSpread,
                Duration.ofMillis(200),
                null);
    }

    private TestReplica replica(String address, int port) throws IOException {
        TestReplica replica = TestReplica.at(address, port);
        opened.add(replica);
        return replica;
    }

    private Socket connect(String line) throws IOException {
        Socket client = new Socket("127.0.0.1", edge.port());
        opened.add(client);
        client.setSoTimeout((int) TimeUnit.SECONDS.toMillis(SECONDS));
        client.getOutputStream().write((line + "\n").getBytes(StandardCharsets.US_ASCII));
        return client;
    }

    private static TestReplica.Taken take(TestReplica replica) throws InterruptedException {
        TestReplica.Taken taken = replica.taken().poll(SECONDS, TimeUnit.SECONDS);
        assertThat(taken).as("connection passed on").isNotNull();
        return taken;
    }

    private long heldBytes() {
        return (long) gauge("cvmfs.edge.held.bytes");
    }

    private double gauge(String name) {
        return registry.get(name).gauge().value();
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        }
    }
}
