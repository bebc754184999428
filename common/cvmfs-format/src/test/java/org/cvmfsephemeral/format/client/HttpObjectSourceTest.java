package org.cvmfsephemeral.format.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpTimeoutException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;
import org.cvmfsephemeral.format.GoldenRepository;
import org.cvmfsephemeral.format.object.FormatException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(30)
class HttpObjectSourceTest {
    private static final Duration SHORT = Duration.ofMillis(300);
    private static final InetAddress LOOPBACK = InetAddress.getLoopbackAddress();

    private final byte[] body = new byte[3_000_000];
    private final AtomicReference<String> protocol = new AtomicReference<>();
    private HttpServer server;

    @BeforeEach
    void serve() throws IOException {
        new Random(1).nextBytes(body);
        server = HttpServer.create(new InetSocketAddress(LOOPBACK, 0), 0);
        server.createContext("/cvmfs/", exchange -> {
            protocol.set(exchange.getProtocol());
            String name = exchange.getRequestURI().getPath().substring("/cvmfs/".length());
            switch (name) {
                case "data/ab/cd" -> {
                    exchange.sendResponseHeaders(200, body.length);
                    exchange.getResponseBody().write(body);
                }
                case "chunked" -> {
                    exchange.sendResponseHeaders(200, 0);
                    exchange.getResponseBody().write(body);
                }
                case "empty" -> exchange.sendResponseHeaders(200, -1);
                case "redirect" -> {
                    exchange.getResponseHeaders().add("Location", "/cvmfs/data/ab/cd");
                    exchange.sendResponseHeaders(302, -1);
                }
                case "403", "404", "500", "503" -> exchange.sendResponseHeaders(Integer.parseInt(name), -1);
                default -> throw new AssertionError(name);
            }
            exchange.close();
        });
        server.start();
    }

    @AfterEach
    void stop() {
        server.stop(0);
    }

    @ParameterizedTest
    @ValueSource(strings = {"data/ab/cd", "chunked"})
    void bodyIsReadWhole(String path) throws IOException {
        assertThat(source("/cvmfs").fetch(path, body.length)).isEqualTo(body);
    }

    @Test
    void bodyIsReadByteByByteToo() throws IOException {
        try (InputStream in = source("/cvmfs/").open("data/ab/cd")) {
            for (int i = 0; i < 1000; i++) {
                assertThat(in.read()).isEqualTo(body[i] & 0xff);
            }
        }
    }

    @Test
    void emptyBodyIsEmpty() throws IOException {
        assertThat(source("/cvmfs").fetch("empty", 10)).isEmpty();
    }

    @Test
    void http11IsSpoken() throws IOException {
        source("/cvmfs").fetch("empty", 10);

        assertThat(protocol).hasValue("HTTP/1.1");
    }

    @Test
    void missingIsToldApart() {
        assertThatThrownBy(() -> source("/cvmfs").open("404")).isInstanceOf(MissingObjectException.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"403", "500", "503", "redirect"})
    void everyOtherStatusIsAFailureAndNotMissing(String path) {
        assertThatThrownBy(() -> source("/cvmfs").open(path))
                .isInstanceOf(IOException.class)
                .isNotInstanceOf(MissingObjectException.class)
                .hasMessageContaining("status");
    }

    @Test
    void bodyLargerThanTheLimitIsRefused() {
        assertThatThrownBy(() -> source("/cvmfs").fetch("data/ab/cd", body.length - 1))
                .isInstanceOf(FormatException.class);
    }

    @Test
    void closedStreamIsNotReadOn() throws IOException {
        InputStream in = source("/cvmfs").open("data/ab/cd");
        in.close();

        assertThatThrownBy(in::read).isInstanceOf(IOException.class);
    }

    @Test
    void nobodyListeningIsAFailure() throws IOException {
        int port;
        try (ServerSocket socket = new ServerSocket(0, 1, LOOPBACK)) {
            port = socket.getLocalPort();
        }
        ObjectSource source = new HttpObjectSource(URI.create("http://127.0.0.1:" + port));

        assertThatThrownBy(() -> source.open("x"))
                .isInstanceOf(IOException.class)
                .isNotInstanceOf(MissingObjectException.class);
    }

    @Test
    void serverThatStopsInTheMiddleOfABodyIsGivenUp() throws IOException {
        try (RawServer raw = new RawServer("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\n12345", false);
                InputStream in = raw.source().open("x")) {
            assertThat(in.readNBytes(5)).isEqualTo("12345".getBytes(StandardCharsets.US_ASCII));

            assertThatThrownBy(in::read).isInstanceOf(HttpTimeoutException.class);
        }
    }

    @Test
    void serverThatNeverAnswersIsGivenUp() throws IOException {
        try (RawServer raw = new RawServer("", false)) {
            assertThatThrownBy(() -> raw.source().open("x")).isInstanceOf(HttpTimeoutException.class);
        }
    }

    @Test
    void bodyThatBreaksOffIsAFailure() throws IOException {
        try (RawServer raw = new RawServer("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\n12345", true);
                InputStream in = raw.source().open("x")) {
            assertThatThrownBy(in::readAllBytes).isInstanceOf(IOException.class);
        }
    }

    @Test
    void repositoryBehindHttpIsVerified(@TempDir Path directory) throws IOException {
        GoldenRepository golden = GoldenRepository.NONE;
        MemoryObjectSource repository = MemoryObjectSource.of(golden.unpackInto(directory));
        server.createContext("/golden/", exchange -> {
            byte[] resource = repository.get(exchange.getRequestURI().getPath().substring("/golden/".length()));
            exchange.sendResponseHeaders(200, resource.length == 0 ? -1 : resource.length);
            exchange.getResponseBody().write(resource);
            exchange.close();
        });

        VerificationReport report = new RepositoryVerifier(
                        source("/golden"), golden.repositoryName(), List.of(golden.publicKey()), GoldenRepository.CLOCK)
                .verify();

        assertThat(report.problems()).isEmpty();
        assertThat(report.contentBytes()).isGreaterThan(1_500_000);
    }

    private ObjectSource source(String path) {
        return new HttpObjectSource(
                URI.create("http://127.0.0.1:" + server.getAddress().getPort() + path));
    }

    /** Sends these bytes to whoever connects, then ends the connection or keeps silent. */
    private static final class RawServer implements AutoCloseable {
        private final ServerSocket listening = new ServerSocket(0, 1, LOOPBACK);
        private final CountDownLatch closed = new CountDownLatch(1);

        RawServer(String answer, boolean ends) throws IOException {
            Thread server = new Thread(() -> serve(answer, ends));
            server.setDaemon(true);
            server.start();
        }

        private void serve(String answer, boolean ends) {
            try (Socket socket = listening.accept()) {
                readRequest(socket.getInputStream());
                OutputStream out = socket.getOutputStream();
                out.write(answer.getBytes(StandardCharsets.US_ASCII));
                out.flush();
                if (!ends) {
                    closed.await();
                }
            } catch (IOException | InterruptedException e) {
                throw new IllegalStateException(e);
            }
        }

        /** All of it: bytes left unread would turn the end of the connection into a reset. */
        private static void readRequest(InputStream in) throws IOException {
            StringBuilder request = new StringBuilder();
            while (request.indexOf("\r\n\r\n") < 0) {
                request.append((char) in.read());
            }
        }

        ObjectSource source() {
            return new HttpObjectSource(URI.create("http://127.0.0.1:" + listening.getLocalPort()), SHORT);
        }

        @Override
        public void close() throws IOException {
            closed.countDown();
            listening.close();
        }
    }
}
