package org.cvmfsephemeral.embedded;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.concurrent.ThreadLocalRandom;
import java.util.stream.IntStream;

/** Ports for servers that run beside others, as in tests. */
public final class Ports {
    private static final int LOWEST = 10_000;
    private static final int HIGHEST = 32_000;

    private Ports() {}

    /**
     * Checks before a server starts, because servers tell it late or in many words.
     *
     * @throws IllegalStateException if somebody listens on the port of 127.0.0.1
     */
    public static void requireFree(int port) {
        if (!isFree(port)) {
            throw new IllegalStateException("port " + port + " is in use");
        }
    }

    /** Whether a server could listen on 127.0.0.1 and this port now. */
    public static boolean isFree(int port) {
        try (ServerSocket socket = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
            return socket.isBound();
        } catch (IOException e) {
            return false;
        }
    }

    /**
     * The first of several ports in a row that nobody listened on a moment ago. They are below those that the kernel gives to
     * outgoing connections, which are in plenty when many tests run at once.
     */
    public static int freeRow(int count) {
        return ThreadLocalRandom.current()
                .ints(LOWEST, HIGHEST - count)
                .filter(first -> IntStream.range(first, first + count).allMatch(Ports::isFree))
                .findFirst()
                .orElseThrow();
    }

    /** A port nobody listened on a moment ago. */
    public static int free() {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        } catch (IOException e) {
            throw new UncheckedIOException("no free port", e);
        }
    }
}
