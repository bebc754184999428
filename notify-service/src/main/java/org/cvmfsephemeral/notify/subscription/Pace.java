package org.cvmfsephemeral.notify.subscription;

import java.time.Duration;

/** How many of those who wait are due, if all are to come in turn evenly until a certain time. Belongs to one thread. */
public final class Pace {
    private static final int SLICES = 100;
    private static final Duration SHORTEST_SLICE = Duration.ofMillis(5);
    private static final Duration LONGEST_SLICE = Duration.ofMillis(200);

    private final long overNanos;
    private long endNanos;
    private long askedNanos;
    private double owed;

    /**
     * @param over within which everybody comes in turn; zero for at once
     * @param nowNanos {@link System#nanoTime}
     */
    public Pace(Duration over, long nowNanos) {
        overNanos = over.toNanos();
        askedNanos = nowNanos;
        endNanos = nowNanos + overNanos;
    }

    /** The whole time is theirs again. */
    void restart(long nowNanos) {
        endNanos = nowNanos + overNanos;
    }

    /** How many of those waiting come in turn now; all of them when the time is over. */
    public int due(int waiting, long nowNanos) {
        long left = endNanos - askedNanos;
        long passed = nowNanos - askedNanos;
        askedNanos = nowNanos;
        if (passed >= left) {
            owed = 0;
            return waiting;
        }
        owed += (double) waiting * passed / left;
        int due = (int) Math.min(waiting, owed);
        owed -= due;
        return due;
    }

    /** How often to ask: seldom enough that the number of timers is bounded, often enough to be even. */
    public static Duration slice(Duration over) {
        Duration slice = over.dividedBy(SLICES);
        if (slice.compareTo(SHORTEST_SLICE) < 0) {
            return SHORTEST_SLICE;
        }
        return slice.compareTo(LONGEST_SLICE) > 0 ? LONGEST_SLICE : slice;
    }
}
