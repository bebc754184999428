package org.cvmfsephemeral.bench.http;

import java.io.BufferedReader;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.stream.Collectors;

/** Uploads with as little of a client as possible, since it shares the machine with what is measured. */
public final class RawPut {
    private static final int BUFFER_BYTES = 256 * 1024;
    private static final int CREATED = 201;

    private RawPut() {}

    /**
     * Sends a file with the kernel's help and returns when it is published.
     *
     * @return the body of the answer
     * @throws IOException if the answer is not 201
     */
    public static String file(URI target, Path file) throws IOException {
        try (SocketChannel socket = connect(target);
                FileChannel content = FileChannel.open(file)) {
            long size = content.size();
            sendHead(socket, target, size);
            for (long sent = 0; sent < size; ) {
                sent += content.transferTo(sent, size - sent, socket);
            }
            return requireCreated(socket);
        }
    }

    /** Sends what a stream holds; otherwise as {@link #file}. */
    public static void stream(URI target, InputStream content, long size) throws IOException {
        try (SocketChannel socket = connect(target)) {
            sendHead(socket, target, size);
            byte[] buffer = new byte[BUFFER_BYTES];
            for (int count = content.read(buffer); count >= 0; count = content.read(buffer)) {
                send(socket, ByteBuffer.wrap(buffer, 0, count));
            }
            requireCreated(socket);
        }
    }

    private static SocketChannel connect(URI target) throws IOException {
        return SocketChannel.open(new InetSocketAddress(target.getHost(), target.getPort()));
    }

    private static void sendHead(SocketChannel socket, URI target, long size) throws IOException {
        String head = "PUT " + target.getRawPath() + " HTTP/1.1\r\nHost: " + target.getAuthority()
                + "\r\nConnection: close\r\nContent-Length: " + size + "\r\n\r\n";
        send(socket, ByteBuffer.wrap(head.getBytes(StandardCharsets.US_ASCII)));
    }

    private static void send(SocketChannel socket, ByteBuffer bytes) throws IOException {
        while (bytes.hasRemaining()) {
            socket.write(bytes);
        }
    }

    private static String requireCreated(SocketChannel socket) throws IOException {
        BufferedReader answer =
                new BufferedReader(new InputStreamReader(Channels.newInputStream(socket), StandardCharsets.UTF_8));
        String status = answer.readLine();
        if (status == null) {
            throw new EOFException("no answer");
        }
        if (!status.startsWith("HTTP/1.1 " + CREATED)) {
            throw new IOException("refused: " + status + " " + answer.lines().toList());
        }
        return answer.lines().dropWhile(line -> !line.isEmpty()).skip(1).collect(Collectors.joining("\n"));
    }
}
