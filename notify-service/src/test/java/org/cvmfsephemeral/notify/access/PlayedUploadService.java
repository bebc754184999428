package org.cvmfsephemeral.notify.access;

import com.sun.net.httpserver.HttpServer;
import io.quarkus.test.common.QuarkusTestResourceLifecycleManager;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/** Answers as upload-service does when it is asked about a caller; a test of that service holds the shape. */
public final class PlayedUploadService implements QuarkusTestResourceLifecycleManager {
    static final String GOOD = "Bearer good";
    static final String READABLE = "readable.example.org";

    private HttpServer server;
    private int port;

    @Override
    public Map<String, String> start() {
        open(0);
        return Map.of(
                "cvmfs.notify.access.protect-reads", "true",
                "cvmfs.notify.access.upload-service", "http://127.0.0.1:" + port,
                "cvmfs.notify.access.timeout", "1s");
    }

    @Override
    public void inject(TestInjector injector) {
        injector.injectIntoFields(this, new TestInjector.MatchesType(PlayedUploadService.class));
    }

    @Override
    public void stop() {
        server.stop(0);
    }

    void openAgain() {
        stop();
        open(port);
    }

    private void open(int wanted) {
        try {
            server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), wanted), 0);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        server.createContext("/caller", exchange -> {
            String credentials = exchange.getRequestHeaders().getFirst("Authorization");
            boolean isBad = credentials != null && !credentials.equals(GOOD);
            boolean isAllowed = credentials != null
                    && String.valueOf(exchange.getRequestURI().getQuery()).contains(READABLE);
            byte[] body = (isBad
                            ? "{\"status\": 401, \"detail\": \"The token is unknown.\"}"
                            : "{\"kind\": \"token\", \"name\": \"reader\", \"grants\": [], \"allowed\": " + isAllowed
                                    + "}")
                    .getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(isBad ? 401 : 200, body.length);
            exchange.getResponseBody().write(body);
            exchange.close();
        });
        server.start();
        port = server.getAddress().getPort();
    }
}
