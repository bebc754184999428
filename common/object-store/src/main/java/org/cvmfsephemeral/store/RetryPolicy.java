package org.cvmfsephemeral.store;

import java.time.Duration;

/**
 * How long an unavailable store is asked again.
 *
 * @param firstPause at most this long before the second attempt; doubled before each further one
 * @param longestPause no pause is longer
 * @param deadline no attempt starts later than this after the first one; zero for a single attempt
 */
public record RetryPolicy(Duration firstPause, Duration longestPause, Duration deadline) {
    public static final RetryPolicy DEFAULT =
            new RetryPolicy(Duration.ofMillis(50), Duration.ofSeconds(5), Duration.ofSeconds(30));

    public RetryPolicy {
        if (firstPause.isNegative()
                || firstPause.isZero()
                || longestPause.compareTo(firstPause) < 0
                || deadline.isNegative()) {
            throw new IllegalArgumentException(
                    "pauses are positive, the first is the shortest, the deadline not negative");
        }
    }

    /** The upper bound of the pause after this many failed attempts, 1 or more. */
    Duration boundAfter(int failures) {
        int doublings = Math.min(failures - 1, 30);
        Duration bound = firstPause.multipliedBy(1L << doublings);
        return bound.compareTo(longestPause) < 0 ? bound : longestPause;
    }
}
