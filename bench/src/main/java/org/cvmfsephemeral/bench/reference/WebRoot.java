package org.cvmfsephemeral.bench.reference;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** The web server that the original publisher needs in front of its files, on 127.0.0.1. */
final class WebRoot implements AutoCloseable {
    private final Path root;
    private final HttpServer server;
    private final ExecutorService threads = Executors.newCachedThreadPool();

    private WebRoot(Path root, HttpServer server) {
        this.root = root;
        this.server = server;
    }

    static WebRoot serve(Path root) throws IOException {
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        WebRoot web = new WebRoot(root, server);
        server.createContext("/", web::answer);
        server.setExecutor(web.threads);
        server.start();
        return web;
    }

    URI uri() {
        return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
    }

    private void answer(HttpExchange exchange) throws IOException {
        Path file =
                root.resolve(exchange.getRequestURI().getPath().substring(1)).normalize();
        try (exchange) {
            if (!file.startsWith(root) || !Files.isRegularFile(file)) {
                exchange.sendResponseHeaders(404, -1);
                return;
            }
            long size = Files.size(file);
            boolean withBody = !exchange.getRequestMethod().equals("HEAD") && size > 0;
            exchange.sendResponseHeaders(200, withBody ? size : -1);
            if (withBody) {
                Files.copy(file, exchange.getResponseBody());
            }
        }
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }
}
