package org.cvmfsephemeral.edge;

/** Memory for what clients send while they are held, for all of them together. Used by the edge's one thread only. */
final class HeldMemory {
    private final long limit;
    /** Also read by whoever scrapes the metrics. */
    private volatile long used;

    /** @param limit bytes */
    HeldMemory(long limit) {
        this.limit = limit;
    }

    void take(int bytes) {
        used += bytes;
    }

    void giveBack(int bytes) {
        used -= bytes;
    }

    long used() {
        return used;
    }

    boolean isExhausted() {
        return used >= limit;
    }
}
