package org.cvmfsephemeral.embedded;

import java.nio.file.Path;

/**
 * A real server in a process of its own, answering on 127.0.0.1. It ends with the process that started it, however that
 * one ends, and keeps its data in its folder.
 */
public sealed interface EmbeddedServer extends AutoCloseable permits ChildServer {
    int port();

    /** The file its log is appended to. */
    Path log();

    /** Of the JVM the server runs in or is watched by; 0 before the first start. */
    long pid();

    boolean isAlive();

    /** SIGKILL, as in a crash. Returns when it is gone. */
    void kill();

    /**
     * Starts it again on the same port and data, after {@link #kill} or {@link #close}.
     *
     * @throws org.cvmfsephemeral.embedded.process.ChildFailedException if it does not become ready
     * @throws IllegalStateException if it is running
     */
    void restart();

    /** Stops it in an orderly way; does nothing if it is stopped. */
    @Override
    void close();
}
