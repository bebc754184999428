package org.cvmfsephemeral.edge;

import io.vertx.core.net.SocketAddress;

/** One address behind which a notify-service may be. Used by the edge's one thread only. */
final class Replica {
    private final SocketAddress address;
    private final int readinessPort;
    private boolean ready;
    private int connections;

    /** @param address numeric */
    Replica(SocketAddress address, int readinessPort) {
        this.address = address;
        this.readinessPort = readinessPort;
    }

    SocketAddress address() {
        return address;
    }

    int readinessPort() {
        return readinessPort;
    }

    boolean isReady() {
        return ready;
    }

    /** @return whether that is news */
    boolean markReady(boolean now) {
        boolean changed = ready != now;
        ready = now;
        return changed;
    }

    /** Open to it, or being opened. */
    int connections() {
        return connections;
    }

    void connectionAdded() {
        connections++;
    }

    void connectionGone() {
        connections--;
    }

    @Override
    public String toString() {
        return address.toString();
    }
}
