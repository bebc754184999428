package org.cvmfsephemeral.testing.checker;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** Serves a repository from memory. */
final class RepositoryServer implements AutoCloseable {
    private static final String PREFIX = "/cvmfs/";

    static {
        // Without it, the JDK's server waits for delayed acknowledgements: 40 ms an answer.
        System.setProperty("sun.net.httpserver.nodelay", "true");
    }

    private final String repository;
    private final Map<String, byte[]> files;
    private final Map<String, Integer> refused = new ConcurrentHashMap<>();
    private final List<String> requested = new CopyOnWriteArrayList<>();
    private final ExecutorService executor = Executors.newFixedThreadPool(4);
    private final HttpServer server;

    RepositoryServer(String repository, Map<String, byte[]> files) {
        this.repository = repository;
        this.files = new ConcurrentHashMap<>(files);
        try {
            server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        server.setExecutor(executor);
        server.createContext(PREFIX + repository + '/', this::answer);
        server.start();
    }

    URI uri() {
        return URI.create("http://localhost:" + server.getAddress().getPort() + PREFIX + repository);
    }

    void put(String path, byte[] content) {
        files.put(path, content);
    }

    void remove(String path) {
        files.remove(path);
    }

    void putAll(Map<String, byte[]> others) {
        files.putAll(others);
    }

    /** From now on a path is answered with a status and nothing else. */
    void refuse(String path, int status) {
        refused.put(path, status);
    }

    /** Paths of all GET requests so far. */
    List<String> requested() {
        return requested;
    }

    private void answer(HttpExchange exchange) throws IOException {
        String path = exchange.getRequestURI().getPath().substring((PREFIX + repository + '/').length());
        boolean head = exchange.getRequestMethod().equals("HEAD");
        if (!head) {
            requested.add(path);
        }
        byte[] content = files.get(path);
        Integer status = refused.get(path);
        if (status != null || content == null) {
            exchange.sendResponseHeaders(status == null ? 404 : status, -1);
        } else if (head || content.length == 0) {
            exchange.sendResponseHeaders(200, -1);
        } else {
            exchange.sendResponseHeaders(200, content.length);
            exchange.getResponseBody().write(content);
        }
        exchange.close();
    }

    @Override
    public void close() {
        server.stop(0);
        executor.shutdownNow();
    }
}
