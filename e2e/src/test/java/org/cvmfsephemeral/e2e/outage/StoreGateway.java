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
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * The way to an S3 server, on which a request can be kept: it arrives later than those that were sent after it, even if its sender
 * is dead by then.
 */
final class StoreGateway implements StoreObstacles, AutoCloseable {
    private static final int BUFFER = 1 << 16;

    private final ServerSocket door;
    private final int server;
    private final List<KeptRequest> awaited = new CopyOnWriteArrayList<>();
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
            inThread("gateway-requests", () -> forwardRequests(client.getInputStream(), upstream.getOutputStream()));
            inThread("gateway-answers", () -> {
                // Only the server's end is passed on: what a dead client has sent still has to arrive.
                try (client;
                        upstream) {
                    upstream.getInputStream().transferTo(client.getOutputStream());
                }
            });
        }
    }

    private void forwardRequests(InputStream client, OutputStream upstream) throws IOException {
        byte[] buffer = new byte[BUFFER];
        for (int read = client.read(buffer); read >= 0; read = client.read(buffer)) {
            // A client sends no request before the last one is answered, so that a request begins what is read.
            String start = new String(buffer, 0, Math.min(read, 1024), StandardCharsets.ISO_8859_1);
            for (KeptRequest request : awaited) {
                request.keepIfMeant(start);
            }
            upstream.write(buffer, 0, read);
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
        KeptRequest request = new KeptRequest("/" + repository + "/" + resource);
        awaited.add(request);
        return request;
    }

    /** The first request that is meant, no other. */
    private final class KeptRequest implements Obstacle {
        private final String key;
        private final AtomicBoolean reached = new AtomicBoolean();
        private final CountDownLatch forwarding = new CountDownLatch(1);

        KeptRequest(String key) {
            this.key = key;
        }

        void keepIfMeant(String request) {
            if (!isMeant(request) || !reached.compareAndSet(false, true)) {
                return;
            }
            try {
                forwarding.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }

        private boolean isMeant(String request) {
            return request.startsWith("PUT ") && request.split("[ ?]", 3)[1].endsWith(key);
        }

        @Override
        public boolean isReached() {
            return reached.get();
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
        awaited.forEach(KeptRequest::close);
        for (Socket socket : sockets) {
            socket.close();
        }
    }
}
