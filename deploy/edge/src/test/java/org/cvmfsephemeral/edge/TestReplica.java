package org.cvmfsephemeral.edge;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.LinkedBlockingQueue;

/** A server that is asked for its readiness on the same port on which it gets connections, as notify-service is. */
final class TestReplica implements AutoCloseable {
    private static final String READINESS = "GET " + EdgeSettings.READINESS_PATH;

    private final ServerSocket server;
    private final Collection<Socket> sockets = new ConcurrentLinkedQueue<>();
    private final BlockingQueue<Taken> taken = new LinkedBlockingQueue<>();
    private volatile boolean ready = true;
    private volatile boolean stalling;

    /** A connection that was passed on, and the first line that came on it. */
    record Taken(Socket socket, String firstLine) {}

    private TestReplica(ServerSocket server) {
        this.server = server;
    }

    /** @param port 0 for any */
    static TestReplica at(String address, int port) throws IOException {
        ServerSocket server = new ServerSocket();
        server.setReuseAddress(true);
        server.bind(new InetSocketAddress(InetAddress.getByName(address), port));
        TestReplica replica = new TestReplica(server);
        inThread(replica::accept);
        return replica;
    }

    HostPort address() {
        return new HostPort(server.getInetAddress().getHostAddress(), server.getLocalPort());
    }

    void beReady(boolean now) {
        ready = now;
    }

    /** @param now whether answers begin and do not end */
    void stallAnswers(boolean now) {
        stalling = now;
    }

    BlockingQueue<Taken> taken() {
        return taken;
    }

    private void accept() {
        try {
            while (true) {
                Socket socket = server.accept();
                sockets.add(socket);
                inThread(() -> serve(socket));
            }
        } catch (IOException e) {
            // Closed.
        }
    }

    private void serve(Socket socket) {
        try {
            for (String line = line(socket.getInputStream()); line != null; line = line(socket.getInputStream())) {
                if (!line.startsWith(READINESS)) {
                    taken.add(new Taken(socket, line));
                    return;
                }
                for (String rest = line; !rest.isEmpty(); ) {
                    rest = line(socket.getInputStream());
                }
                String answer = ready ? "200 OK" : "503 Service Unavailable";
                socket.getOutputStream()
                        .write(("HTTP/1.1 " + answer + "\r\nContent-Length: " + (stalling ? 1 : 0) + "\r\n\r\n")
                                .getBytes(StandardCharsets.US_ASCII));
            }
        } catch (IOException e) {
            // Closed by one side or the other.
        }
    }

    private static String line(InputStream in) throws IOException {
        StringBuilder line = new StringBuilder();
        for (int next = in.read(); next != '\n'; next = in.read()) {
            if (next < 0) {
                return null;
            }
            line.append((char) next);
        }
        return line.toString().strip();
    }

    private static void inThread(Runnable task) {
        Thread thread = new Thread(task, "replica");
        thread.setDaemon(true);
        thread.start();
    }

    /** As when its process is killed: all connections end. */
    @Override
    public void close() throws IOException {
        server.close();
        for (Socket socket : sockets) {
            socket.close();
        }
    }
}
