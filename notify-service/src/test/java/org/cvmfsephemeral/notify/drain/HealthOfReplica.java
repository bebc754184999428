package org.cvmfsephemeral.notify.drain;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;

/** The readiness of another replica, as the framework answers for it. */
final class HealthOfReplica implements AutoCloseable {
    private final HttpServer server;
    private final String replica;
    private volatile boolean ready;

    private HealthOfReplica(String replica) throws IOException {
        this.replica = replica;
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/q/health/ready", exchange -> {
            boolean up = ready;
            byte[] body = body(up).getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(up ? 200 : 503, body.length);
            exchange.getResponseBody().write(body);
            exchange.close();
        });
        server.start();
    }

    static HealthOfReplica notReady(String replica) throws IOException {
        return new HealthOfReplica(replica);
    }

    static HealthOfReplica ready(String replica) throws IOException {
        HealthOfReplica health = new HealthOfReplica(replica);
        health.becomeReady();
        return health;
    }

    void becomeReady() {
        ready = true;
    }

    String address() {
        return "localhost:" + server.getAddress().getPort();
    }

    private String body(boolean up) {
        String status = up ? "UP" : "DOWN";
        return "{\"status\":\"" + status + "\",\"checks\":["
                + "{\"name\":\"revisions read to the end known at start\",\"status\":\"UP\",\"data\":{\"repositories\":3}},"
                + "{\"name\":\"not draining\",\"status\":\"" + status + "\",\"data\":{\"replica\":\"" + replica
                + "\"}}]}";
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
