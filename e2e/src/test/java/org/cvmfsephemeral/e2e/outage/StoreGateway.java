package org.cvmfsephemeral.e2e.outage;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;

/**
 * The way to an S3 server, on which a request or its answer can be kept: it arrives later than those that were sent after it, even
 * if its sender is dead by then.
 */
final class StoreGateway implements StoreObstacles, AutoCloseable {
    private static final int BUFFER = 1 << 16;

    private final ServerSocket door;
    private final int server;
    private final List<Kept> awaited = new CopyOnWriteArrayList<>();
    private final List<Socket> sockets = new CopyOnWriteArrayList<>();

    private StoreGateway(ServerSocket door, int server) {
        this.door = door;
        this.server = server;
    }

    /** @param server port of the S3 server on this machine */
    static StoreGateway openTo(int server) {
        try {
            StoreGateway gateway = new StoreGateway(new ServerSocket(0, 50, InetAddress.getLoopbackAddress()), server);
            inThread("gateway", gateway::accept);
            return gateway;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    int port() {
        return door.getLocalPort();
    }

    private void accept() throws IOException {
        while (true) {
            Socket client = door.accept();
            Socket upstream = new Socket(InetAddress.getLoopbackAddress(), server);
            client.setTcpNoDelay(true);
            upstream.setTcpNoDelay(true);
            sockets.add(client);
            sockets.add(upstream);
            Exchange exchange = new Exchange();
            inThread(
                    "gateway-requests",
                    () -> forwardRequests(client.getInputStream(), upstream.getOutputStream(), exchange));
            inThread("gateway-answers", () -> {
                // Only the server's end is passed on: what a dead client has sent still has to arrive.
                try (client;
                        upstream) {
                    forwardAnswers(upstream.getInputStream(), client.getOutputStream(), exchange);
                }
            });
        }
    }

    /** What both directions of a connection know of the request on it. */
    private static final class Exchange {
        private final AtomicReference<Kept> keptAnswer = new AtomicReference<>();
    }

    private void forwardRequests(InputStream client, OutputStream upstream, Exchange exchange) throws IOException {
        byte[] buffer = new byte[BUFFER];
        for (int read = client.read(buffer); read >= 0; read = client.read(buffer)) {
            // A client sends no request before the last one is answered, so that a request begins what is read.
            String start = new String(buffer, 0, Math.min(read, 1024), StandardCharsets.ISO_8859_1);
            for (Kept kept : awaited) {
                if (kept.takes(start)) {
                    kept.meet(exchange);
                }
            }
            upstream.write(buffer, 0, read);
        }
    }

    private static void forwardAnswers(InputStream upstream, OutputStream client, Exchange exchange)
            throws IOException {
        byte[] buffer = new byte[BUFFER];
        for (int read = upstream.read(buffer); read >= 0; read = upstream.read(buffer)) {
            Kept kept = exchange.keptAnswer.getAndSet(null);
            if (kept != null) {
                kept.keep();
            }
            client.write(buffer, 0, read);
        }
    }

    private interface Forwarding {
        void run() throws IOException;
    }

    private static void inThread(String name, Forwarding forwarding) {
        Thread thread = new Thread(
                () -> {
                    try {
                        forwarding.run();
                    } catch (IOException e) {
                        // One of the two sides has gone, as its other connection learns by itself.
                    }
                },
                name);
        thread.setDaemon(true);
        thread.start();
    }

    @Override
    public Obstacle beforeWriting(String repository, String resource) {
        return keep(repository, resource, Direction.REQUEST);
    }

    @Override
    public Optional<Obstacle> afterWriting(String repository, String resource) {
        return Optional.of(keep(repository, resource, Direction.ANSWER));
    }

    private Obstacle keep(String repository, String resource, Direction direction) {
        Kept kept = new Kept("/" + repository + "/" + resource, direction);
        awaited.add(kept);
        return kept;
    }

    private enum Direction {
        REQUEST,
        ANSWER
    }

    /** The first request that is meant, or its answer; no other. */
    private final class Kept implements Obstacle {
        private final String key;
        private final Direction direction;
        private final AtomicBoolean taken = new AtomicBoolean();
        private final CountDownLatch reached = new CountDownLatch(1);
        private final CountDownLatch forwarding = new CountDownLatch(1);

        Kept(String key, Direction direction) {
            this.key = key;
            this.direction = direction;
        }

        boolean takes(String request) {
            return request.startsWith("PUT ")
                    && request.split("[ ?]", 3)[1].endsWith(key)
                    && taken.compareAndSet(false, true);
        }

        void meet(Exchange exchange) {
            switch (direction) {
                case REQUEST -> keep();
                case ANSWER -> exchange.keptAnswer.set(this);
            }
        }

        void keep() {
            reached.countDown();
            try {
                forwarding.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }

        @Override
        public boolean isReached() {
            return reached.getCount() == 0;
        }

        @Override
        public void letOthersPass() {
            awaited.remove(this);
        }

        @Override
        public void close() {
            awaited.remove(this);
            forwarding.countDown();
        }
    }

    @Override
    public void close() throws IOException {
        door.close();
        awaited.forEach(Kept::close);
        for (Socket socket : sockets) {
            socket.close();
        }
    }
}
