package org.cvmfsephemeral.notify.subscription;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;

/** Many subscribers, read by one thread, each of whose bytes are looked at one by one. */
final class SubscriberSwarm implements AutoCloseable {
    private static final int READ_BYTES = 16 * 1024;

    private final Selector selector;
    private final List<CheckedStream> streams = new CopyOnWriteArrayList<>();
    private final Queue<SocketChannel> arriving = new ConcurrentLinkedQueue<>();
    private final Thread reader = new Thread(this::read, "subscriber-swarm");
    private volatile boolean closed;

    private SubscriberSwarm() throws IOException {
        selector = Selector.open();
    }

    static SubscriberSwarm open() throws IOException {
        SubscriberSwarm swarm = new SubscriberSwarm();
        swarm.reader.start();
        return swarm;
    }

    void subscribe(int port, String repository, int count) throws IOException {
        byte[] request = RawSubscriber.request("{\"version\":1,\"repository\":\"" + repository + "\"}")
                .getBytes(StandardCharsets.US_ASCII);
        for (int i = 0; i < count; i++) {
            SocketChannel channel = SocketChannel.open(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
            channel.write(ByteBuffer.wrap(request));
            channel.configureBlocking(false);
            arriving.add(channel);
            selector.wakeup();
        }
    }

    List<CheckedStream> streams() {
        return streams;
    }

    private void read() {
        ByteBuffer buffer = ByteBuffer.allocate(READ_BYTES);
        try {
            while (!closed) {
                selector.select();
                for (SocketChannel channel = arriving.poll(); channel != null; channel = arriving.poll()) {
                    CheckedStream stream = new CheckedStream();
                    streams.add(stream);
                    channel.register(selector, SelectionKey.OP_READ, stream);
                }
                selector.selectedKeys().forEach(key -> read(key, buffer));
                selector.selectedKeys().clear();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void read(SelectionKey key, ByteBuffer buffer) {
        CheckedStream stream = (CheckedStream) key.attachment();
        try {
            buffer.clear();
            if (((SocketChannel) key.channel()).read(buffer) < 0) {
                throw new IOException("the connection was closed");
            }
            stream.receive(buffer.flip());
        } catch (IOException | AssertionError e) {
            stream.fail(e);
            key.cancel();
        }
    }

    @Override
    public void close() throws IOException, InterruptedException {
        closed = true;
        selector.wakeup();
        reader.join();
        for (SelectionKey key : selector.keys()) {
            key.channel().close();
        }
        selector.close();
    }
}
