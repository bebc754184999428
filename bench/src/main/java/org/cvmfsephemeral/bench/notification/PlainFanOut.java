package org.cvmfsephemeral.bench.notification;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;

/** What the operating system needs for it at least: one thread that writes the same message to one socket after the other. */
final class PlainFanOut implements AutoCloseable {
    private static final int BACKLOG = 4096;
    private static final String HEAD =
            "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nTransfer-Encoding: chunked\r\n\r\n";

    private final ServerSocketChannel server;
    private final List<SocketChannel> subscribers = new ArrayList<>();

    private PlainFanOut(ServerSocketChannel server) {
        this.server = server;
    }

    static PlainFanOut open() throws IOException {
        ServerSocketChannel server = ServerSocketChannel.open();
        server.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), BACKLOG);
        return new PlainFanOut(server);
    }

    InetSocketAddress address() throws IOException {
        return (InetSocketAddress) server.getLocalAddress();
    }

    /** Takes as many subscribers, who may be connecting meanwhile. */
    void accept(int count) throws IOException {
        for (int i = 0; i < count; i++) {
            SocketChannel subscriber = server.accept();
            subscriber.socket().setTcpNoDelay(true);
            subscriber.write(ByteBuffer.wrap(HEAD.getBytes(StandardCharsets.US_ASCII)));
            subscribers.add(subscriber);
        }
    }

    /**
     * Writes to all.
     *
     * @return when it began, in {@link System#nanoTime}
     */
    long announce(byte[] manifest) throws IOException {
        String frame =
                "data: {\"version\":1,\"timestamp\":\"01 Jan 2026 00:00:00\",\"type\":\"activity\",\"repository\":\"x\","
                        + "\"manifest\":\"" + Base64.getEncoder().encodeToString(manifest) + "\"}\n\n";
        byte[] chunk =
                (Integer.toHexString(frame.length()) + "\r\n" + frame + "\r\n").getBytes(StandardCharsets.US_ASCII);
        long now = System.nanoTime();
        for (SocketChannel subscriber : subscribers) {
            subscriber.write(ByteBuffer.wrap(chunk));
        }
        return now;
    }

    @Override
    public void close() throws IOException {
        for (SocketChannel subscriber : subscribers) {
            subscriber.close();
        }
        server.close();
    }
}
