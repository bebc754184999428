package org.cvmfsephemeral.edge;

import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.net.NetClient;
import io.vertx.core.net.NetSocket;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;

/**
 * One client from being accepted to its end: held until a replica takes it, then bytes pass both ways, unchanged. Used by the edge's
 * one thread only.
 */
final class ClientConnection {
    private static final int MOST_HELD_BYTES = 64 << 10;

    private final Vertx vertx;
    private final EdgeSettings settings;
    private final Replicas replicas;
    private final NetClient connector;
    private final EdgeMetrics metrics;
    private final NetSocket client;
    private final Runnable ended;
    private final long acceptedAt = System.nanoTime();
    private Buffer held = Buffer.buffer();
    private NetSocket replica;
    private boolean gone;

    ClientConnection(
            Vertx vertx,
            EdgeSettings settings,
            Replicas replicas,
            NetClient connector,
            EdgeMetrics metrics,
            NetSocket client,
            Runnable ended) {
        this.vertx = vertx;
        this.settings = settings;
        this.replicas = replicas;
        this.connector = connector;
        this.metrics = metrics;
        this.client = client;
        this.ended = ended;
    }

    void hold() {
        ClientSocket.keepAlive(client);
        client.exceptionHandler(failure -> client.close());
        client.closeHandler(end -> clientGone());
        client.handler(this::keep);
        connect();
    }

    boolean isHeld() {
        return replica == null;
    }

    /** Lets the client go; it comes again if it likes. */
    void close() {
        client.close();
    }

    private void keep(Buffer bytes) {
        held.appendBuffer(bytes);
        if (held.length() >= MOST_HELD_BYTES) {
            client.pause();
        }
    }

    private void clientGone() {
        gone = true;
        held = Buffer.buffer();
        if (replica != null) {
            replica.close();
        }
        ended.run();
    }

    private void connect() {
        if (gone) {
            return;
        }
        Optional<Replica> chosen = replicas.choose();
        if (chosen.isEmpty()) {
            tryAgain();
        } else {
            connect(chosen.get());
        }
    }

    private void tryAgain() {
        vertx.setTimer(settings.retryAfter().toMillis(), timer -> connect());
    }

    private void connect(Replica chosen) {
        chosen.connectionAdded();
        connector.connect(chosen.address()).onComplete(connected -> {
            if (connected.succeeded()) {
                join(connected.result(), chosen);
            } else {
                chosen.connectionGone();
                metrics.connectFailed();
                replicas.markFailed(chosen);
                tryAgain();
            }
        });
    }

    private void join(NetSocket socket, Replica chosen) {
        socket.closeHandler(end -> {
            chosen.connectionGone();
            replicaGone();
        });
        socket.exceptionHandler(failure -> socket.close());
        if (gone) {
            socket.close();
            return;
        }
        replica = socket;
        metrics.held(Duration.ofNanos(System.nanoTime() - acceptedAt));
        if (held.length() > 0) {
            socket.write(held);
            held = Buffer.buffer();
        }
        pass(client, socket);
        pass(socket, client);
        client.resume();
    }

    private static void pass(NetSocket from, NetSocket to) {
        to.drainHandler(drained -> from.resume());
        from.handler(bytes -> {
            to.write(bytes);
            if (to.writeQueueFull()) {
                from.pause();
            }
        });
    }

    private void replicaGone() {
        if (gone) {
            return;
        }
        // Nobody reads the end of a subscription as that of an answer, and there may be thousands of them.
        boolean longLived =
                System.nanoTime() - acceptedAt >= settings.longLivedAfter().toNanos();
        long spread = settings.resetSpread().toMillis();
        if (!longLived || spread == 0) {
            client.close();
            return;
        }
        client.handler(ignored -> {});
        client.resume();
        vertx.setTimer(1 + ThreadLocalRandom.current().nextLong(spread), timer -> client.close());
    }
}
