package org.cvmfsephemeral.gc.integrity;

import java.util.concurrent.TimeUnit;

/** Keeps whoever reads from reading faster than allowed, over a second or so. Not thread-safe. */
final class Pacing {
    private static final long NANOS_A_SECOND = TimeUnit.SECONDS.toNanos(1);

    private final long bytesPerSecond;
    private long mayGoOnAt = System.nanoTime();

    /** @param bytesPerSecond 0 for no limit */
    Pacing(long bytesPerSecond) {
        this.bytesPerSecond = bytesPerSecond;
    }

    void read(long bytes) throws InterruptedException {
        if (bytesPerSecond <= 0) {
            return;
        }
        long now = System.nanoTime();
        long start = now - mayGoOnAt > NANOS_A_SECOND ? now - NANOS_A_SECOND : mayGoOnAt;
        mayGoOnAt = start + (long) ((double) bytes / bytesPerSecond * NANOS_A_SECOND);
        if (mayGoOnAt > now) {
            TimeUnit.NANOSECONDS.sleep(mayGoOnAt - now);
        }
    }
}
