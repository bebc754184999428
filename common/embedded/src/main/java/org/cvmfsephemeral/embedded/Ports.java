package org.cvmfsephemeral.embedded;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;

/** Ports for servers that run beside others, as in tests. */
public final class Ports {
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

    /** A port nobody listened on a moment ago. */
    public static int free() {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        } catch (IOException e) {
            throw new UncheckedIOException("no free port", e);
        }
    }
}
