package org.cvmfsephemeral.e2e.pipeline;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

/** Something between a job and a service that lets connections through only after others have met what happens to connections. */
final class BumpyRoad implements AutoCloseable {
    /** What happens to a connection. */
    enum Fate {
        /** Ends before anything was said. */
        REFUSED,
        /** Breaks after some of the request has arrived. */
        CUT,
        /** Is answered by something that the service hides behind. */
        BUSY,
        /** Breaks when the service has answered and before the answer is there. */
        ANSWER_LOST
    }

    private static final int SOME_BYTES = 300_000;
    private static final String BUSY_ANSWER =
            "HTTP/1.1 503 Service Unavailable\r\nRetry-After: 1\r\nContent-Type: text/plain\r\n"
                    + "Content-Length: 5\r\nConnection: close\r\n\r\nbusy\n";

    private final ServerSocket listener;
    private final URI target;
    private final Queue<Fate> fates;

    private BumpyRoad(ServerSocket listener, URI target, List<Fate> fates) {
        this.listener = listener;
        this.target = target;
        this.fates = new ConcurrentLinkedQueue<>(fates);
    }

    static BumpyRoad to(URI target, Fate... fates) throws IOException {
        BumpyRoad road =
                new BumpyRoad(new ServerSocket(0, 50, InetAddress.getLoopbackAddress()), target, List.of(fates));
        start(road::accept);
        return road;
    }

    String url() {
        return "http://127.0.0.1:" + listener.getLocalPort();
    }

    /** How many bumps nobody has met yet. */
    int left() {
        return fates.size();
    }

    private void accept() {
        try {
            while (true) {
                Socket client = listener.accept();
                Fate fate = fates.poll();
                start(() -> carry(client, fate));
            }
        } catch (IOException e) {
            // Closed.
        }
    }

    private void carry(Socket client, Fate fate) {
        try (client) {
            if (fate == Fate.REFUSED) {
                client.setSoLinger(true, 0);
            } else if (fate == Fate.BUSY) {
                client.getInputStream().read(new byte[SOME_BYTES]);
                client.getOutputStream().write(BUSY_ANSWER.getBytes(StandardCharsets.US_ASCII));
            } else {
                carryTo(client, fate);
            }
        } catch (IOException e) {
            // One of both has left.
        }
    }

    private void carryTo(Socket client, Fate fate) throws IOException {
        try (Socket service = new Socket(target.getHost(), target.getPort())) {
            if (fate == Fate.CUT) {
                service.getOutputStream().write(client.getInputStream().readNBytes(SOME_BYTES));
                client.setSoLinger(true, 0);
                return;
            }
            start(() -> copyAll(client, service));
            if (fate == Fate.ANSWER_LOST) {
                service.getInputStream().read();
                client.setSoLinger(true, 0);
                return;
            }
            copy(service.getInputStream(), client.getOutputStream());
        }
    }

    private static void copyAll(Socket client, Socket service) {
        try {
            copy(client.getInputStream(), service.getOutputStream());
            service.shutdownOutput();
        } catch (IOException e) {
            // One of both has left.
        }
    }

    private static void copy(InputStream from, OutputStream to) throws IOException {
        byte[] buffer = new byte[64 << 10];
        for (int count = from.read(buffer); count >= 0; count = from.read(buffer)) {
            to.write(buffer, 0, count);
        }
    }

    private static void start(Runnable task) {
        Thread thread = new Thread(task, "bumpy-road");
        thread.setDaemon(true);
        thread.start();
    }

    @Override
    public void close() {
        try {
            listener.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
