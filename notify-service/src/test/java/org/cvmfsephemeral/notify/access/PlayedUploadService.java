package org.cvmfsephemeral.notify.access;

import com.sun.net.httpserver.HttpServer;
import io.quarkus.test.common.QuarkusTestResourceLifecycleManager;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/** Answers as upload-service does when it is asked whether a caller may read; a test of that service holds the shape. */
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
        server.createContext("/read-check", exchange -> {
            String credentials = exchange.getRequestHeaders().getFirst("Authorization");
            int status = status(credentials, exchange.getRequestURI().getPath());
            byte[] body = "{\"status\": %d, \"detail\": \"It is not permitted.\"}"
                    .formatted(status)
                    .getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(status, status == 204 ? -1 : body.length);
            if (status != 204) {
                exchange.getResponseBody().write(body);
            }
            exchange.close();
        });
        server.start();
        port = server.getAddress().getPort();
    }

    private static int status(String credentials, String path) {
        if (!GOOD.equals(credentials)) {
            return 401;
        }
        return path.equals("/read-check/" + READABLE) ? 204 : 403;
    }
}
