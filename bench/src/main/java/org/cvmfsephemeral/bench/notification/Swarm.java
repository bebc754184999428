package org.cvmfsephemeral.bench.notification;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.LongConsumer;

/** Thousands of subscribers, each with its connection, all read by one thread. */
final class Swarm implements AutoCloseable {
    private static final int BUFFER_BYTES = 64 << 10;
    private static final int PAUSE_MILLIS = 2;

    private final Selector selector;
    private final List<SocketChannel> channels = new ArrayList<>();
    private final List<Listener> listeners = new ArrayList<>();
    private final LongConsumer heard;
    private volatile IOException failure;
    private volatile boolean closed;

    private Swarm(Selector selector, LongConsumer heard) {
        this.selector = selector;
        this.heard = heard;
    }

    /**
     * Subscribes.
     *
     * @param heard is told of each revision that a subscriber hears of, by one thread
     */
    static Swarm subscribe(InetSocketAddress server, String repository, int subscribers, LongConsumer heard)
            throws IOException {
        Swarm swarm = new Swarm(Selector.open(), heard);
        for (int i = 0; i < subscribers; i++) {
            swarm.add(server, request(server, repository));
        }
        Thread thread = new Thread(swarm::listen, "swarm");
        thread.setDaemon(true);
        thread.start();
        return swarm;
    }

    private static byte[] request(InetSocketAddress server, String repository) {
        String body = "{\"version\":1,\"repository\":\"" + repository + "\"}";
        return ("GET /api/v1/notifications/subscribe HTTP/1.1\r\nHost: " + server.getHostString() + ":"
                        + server.getPort()
                        + "\r\nAccept: */*\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: "
                        + body.length() + "\r\n\r\n" + body)
                .getBytes(StandardCharsets.US_ASCII);
    }

    private void add(InetSocketAddress server, byte[] request) throws IOException {
        SocketChannel channel = SocketChannel.open(server);
        channels.add(channel);
        channel.write(ByteBuffer.wrap(request));
        channel.configureBlocking(false);
        Listener listener = new Listener();
        listeners.add(listener);
        channel.register(selector, SelectionKey.OP_READ, listener);
    }

    private void listen() {
        ByteBuffer buffer = ByteBuffer.allocateDirect(BUFFER_BYTES);
        try {
            while (!closed) {
                selector.select(key -> read(key, buffer));
            }
        } catch (IOException e) {
            failure = e;
        } catch (UncheckedIOException e) {
            failure = e.getCause();
        }
    }

    private void read(SelectionKey key, ByteBuffer buffer) {
        try {
            buffer.clear();
            if (((SocketChannel) key.channel()).read(buffer) < 0) {
                throw new IOException("a subscription was ended");
            }
            Listener listener = (Listener) key.attachment();
            long before = listener.messages();
            listener.hear(buffer.flip(), System.nanoTime());
            if (listener.messages() > before) {
                heard.accept(listener.revision());
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    List<Listener> listeners() {
        return listeners;
    }

    /**
     * Returns when all subscribers have heard of the revision.
     *
     * @throws IOException if they have not in time, or a subscription broke
     */
    void await(long revision, long seconds) throws IOException, InterruptedException {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(seconds);
        while (listeners.stream().anyMatch(listener -> listener.revision() < revision)) {
            if (failure != null) {
                throw new IOException("subscribers stopped listening", failure);
            }
            if (System.nanoTime() > deadline) {
                long deaf = listeners.stream()
                        .filter(listener -> listener.revision() < revision)
                        .count();
                throw new IOException(
                        deaf + " of " + listeners.size() + " subscribers never heard of revision " + revision);
            }
            TimeUnit.MILLISECONDS.sleep(PAUSE_MILLIS);
        }
    }

    @Override
    public void close() throws IOException {
        closed = true;
        selector.wakeup();
        for (SocketChannel channel : channels) {
            channel.close();
        }
        selector.close();
    }
}
