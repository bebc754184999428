package org.cvmfsephemeral.secrets;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.LinkedHashMap;
import java.util.Map;
import javax.net.ssl.SSLContext;

/** Creates objects as Kubernetes' API does for an account that may do nothing else: once, and only where they are asked for for good. */
final class RecordingApiServer implements AutoCloseable {
    static final String TOKEN = "the-token";
    static final String NAMESPACE = "here";

    private final ObjectMapper json = new ObjectMapper();
    private final HttpServer server;
    private final Map<String, JsonNode> objects = new LinkedHashMap<>();
    private String diesBeforeCreating = "";

    RecordingApiServer() throws IOException {
        this(HttpServer.create(loopback(), 0));
    }

    RecordingApiServer(SSLContext context) throws IOException {
        this(secure(context));
    }

    private RecordingApiServer(HttpServer server) {
        this.server = server;
        server.createContext("/api/v1/namespaces/" + NAMESPACE + "/", this::answer);
        server.start();
    }

    private static HttpServer secure(SSLContext context) throws IOException {
        HttpsServer secure = HttpsServer.create(loopback(), 0);
        secure.setHttpsConfigurator(new HttpsConfigurator(context));
        return secure;
    }

    private static InetSocketAddress loopback() {
        return new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
    }

    int port() {
        return server.getAddress().getPort();
    }

    synchronized Map<String, JsonNode> objects() {
        return new LinkedHashMap<>(objects);
    }

    synchronized void remove(String object) {
        objects.remove(object);
    }

    synchronized void dieBeforeCreating(String object) {
        diesBeforeCreating = object;
    }

    private synchronized void answer(HttpExchange exchange) throws IOException {
        try (exchange) {
            exchange.sendResponseHeaders(status(exchange), -1);
        }
    }

    private int status(HttpExchange exchange) throws IOException {
        if (!("Bearer " + TOKEN).equals(exchange.getRequestHeaders().getFirst("Authorization"))) {
            return 401;
        }
        if (!exchange.getRequestMethod().equals("POST")) {
            return 403;
        }
        String path = exchange.getRequestURI().getPath();
        JsonNode object = json.readTree(exchange.getRequestBody());
        String key = path.substring(path.lastIndexOf('/') + 1) + "/"
                + object.path("metadata").path("name").asText();
        if (objects.containsKey(key)) {
            return 409;
        }
        if ("dryRun=All".equals(exchange.getRequestURI().getQuery())) {
            return 201;
        }
        if (key.equals(diesBeforeCreating)) {
            return 500;
        }
        objects.put(key, object);
        return 201;
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
