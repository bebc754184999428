package org.cvmfsephemeral.edge;

import io.micrometer.core.instrument.MeterRegistry;
import io.vertx.core.AbstractVerticle;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.net.NetClient;
import io.vertx.core.net.NetClientOptions;
import io.vertx.core.net.NetServer;
import io.vertx.core.net.NetServerOptions;
import io.vertx.core.net.NetSocket;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jboss.logging.Logger;

/**
 * Accepts connections at once, always, and passes each to a replica of notify-service as soon as one takes it.
 *
 * <p>The real client makes up for a broken subscription eleven times within milliseconds and never again (format reference 9.5). In front
 * of a replica that is being restarted it would meet refused connections; here it waits.
 */
final class Edge extends AbstractVerticle {
    private static final Logger LOG = Logger.getLogger(Edge.class);
    private static final int BACKLOG = 4096;
    private static final int CONNECT_TIMEOUT_MILLIS = 1_000;

    private final EdgeSettings settings;
    private final EdgeMetrics metrics;
    private final Set<ClientConnection> connections = new LinkedHashSet<>();
    private final HeldMemory memory;
    private Replicas replicas;
    private NetClient connector;
    private NetServer server;
    private Promise<Void> emptied;

    Edge(EdgeSettings settings, MeterRegistry registry) {
        this.settings = settings;
        this.memory = new HeldMemory(settings.heldBytes());
        this.metrics = new EdgeMetrics(registry);
    }

    @Override
    public void start(Promise<Void> started) {
        replicas = new Replicas(vertx, settings);
        connector = vertx.createNetClient(
                new NetClientOptions().setConnectTimeout(CONNECT_TIMEOUT_MILLIS).setTcpNoDelay(true));
        metrics.watch(connections::size, this::held, memory::used, replicas::ready);
        replicas.start();
        server = vertx.createNetServer(
                        new NetServerOptions().setAcceptBacklog(BACKLOG).setTcpNoDelay(true))
                .connectHandler(this::accept);
        server.listen(settings.listen().port(), settings.listen().host())
                .onSuccess(listening -> LOG.infof(
                        "listening host=%s port=%d replicas=%s",
                        settings.listen().host(), listening.actualPort(), settings.replicas()))
                .<Void>mapEmpty()
                .onComplete(started);
    }

    int port() {
        return server.actualPort();
    }

    boolean isDraining() {
        return emptied != null;
    }

    private long held() {
        return List.copyOf(connections).stream()
                .filter(ClientConnection::isHeld)
                .count();
    }

    private void accept(NetSocket socket) {
        metrics.accepted();
        ClientConnection[] connection = new ClientConnection[1];
        connection[0] = new ClientConnection(
                vertx, settings, replicas, connector, memory, metrics, socket, () -> ended(connection[0]));
        connections.add(connection[0]);
        connection[0].hold();
    }

    private void ended(ClientConnection connection) {
        connections.remove(connection);
        if (emptied != null && connections.isEmpty()) {
            emptied.tryComplete();
        }
    }

    /** Lets all clients go, evenly over the time of the settings. They are accepted again until the process ends, but not for long. */
    Future<Void> drain() {
        Promise<Void> done = Promise.promise();
        context.runOnContext(begin -> {
            emptied = done;
            List<ClientConnection> leaving = new ArrayList<>(connections);
            LOG.infof("draining connections=%d", leaving.size());
            if (leaving.isEmpty()) {
                done.complete();
            }
            for (int i = 0; i < leaving.size(); i++) {
                ClientConnection connection = leaving.get(i);
                long delay = settings.drainSpread().toMillis() * i / leaving.size();
                vertx.setTimer(1 + delay, timer -> connection.close());
            }
        });
        return done.future();
    }
}
