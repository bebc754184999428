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
    private final HeldMemory memory;
    private final EdgeMetrics metrics;
    private final NetSocket client;
    private final Runnable ended;
    private final long acceptedAt = System.nanoTime();
    private Buffer held = Buffer.buffer();
    private Replica failed;
    private NetSocket replica;
    private boolean gone;

    ClientConnection(
            Vertx vertx,
            EdgeSettings settings,
            Replicas replicas,
            NetClient connector,
            HeldMemory memory,
            EdgeMetrics metrics,
            NetSocket client,
            Runnable ended) {
        this.vertx = vertx;
        this.settings = settings;
        this.replicas = replicas;
        this.connector = connector;
        this.memory = memory;
        this.metrics = metrics;
        this.client = client;
        this.ended = ended;
    }

    void hold() {
        Sockets.prepareClient(client);
        client.exceptionHandler(failure -> client.close());
        client.closeHandler(end -> clientGone());
        client.handler(this::keep);
        if (memory.isExhausted()) {
            Sockets.stopReading(client);
        }
        connect();
    }

    boolean isHeld() {
        return replica == null;
    }

    /** Lets the client go; it comes again if it likes. */
    void close() {
        client.close();
    }

    /** A client whose bytes are left to the kernel cannot be seen leaving: that is noticed when a replica takes it. */
    private void keep(Buffer bytes) {
        held.appendBuffer(bytes);
        memory.take(bytes.length());
        if (held.length() > MOST_HELD_BYTES - Sockets.READ_BYTES || memory.isExhausted()) {
            Sockets.stopReading(client);
        }
    }

    private void keepNothing() {
        memory.giveBack(held.length());
        held = Buffer.buffer();
    }

    private void clientGone() {
        gone = true;
        keepNothing();
        if (replica != null) {
            replica.close();
        }
        ended.run();
    }

    private void connect() {
        if (gone) {
            return;
        }
        Optional<Replica> chosen = replicas.choose(failed);
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
                failed = chosen;
                replicas.connectFailed(chosen, connected.cause());
                tryAgain();
            }
        });
    }

    private void join(NetSocket socket, Replica chosen) {
        Sockets.prepareReplica(socket);
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
        replicas.connected();
        metrics.held(Duration.ofNanos(System.nanoTime() - acceptedAt));
        if (held.length() > 0) {
            socket.write(held);
        }
        keepNothing();
        pass(client, socket);
        pass(socket, client);
        Sockets.startReading(client);
    }

    private static void pass(NetSocket from, NetSocket to) {
        to.drainHandler(drained -> Sockets.startReading(from));
        from.handler(bytes -> {
            to.write(bytes);
            if (to.writeQueueFull()) {
                Sockets.stopReading(from);
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
        Sockets.startReading(client);
        vertx.setTimer(1 + ThreadLocalRandom.current().nextLong(spread), timer -> client.close());
    }
}
