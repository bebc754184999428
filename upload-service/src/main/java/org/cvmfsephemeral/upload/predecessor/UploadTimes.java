package org.cvmfsephemeral.upload.predecessor;

/** How long the two halves of an upload took. */
final class UploadTimes {
    private final long started = System.nanoTime();
    private volatile long arrived = started;

    private UploadTimes() {}

    static UploadTimes start() {
        return new UploadTimes();
    }

    void arrived() {
        arrived = System.nanoTime();
    }

    double uploadSeconds() {
        return (arrived - started) / 1e9;
    }

    /** From its arrival until now. */
    double publishSeconds() {
        return (System.nanoTime() - arrived) / 1e9;
    }
}
