package org.cvmfsephemeral.upload.change;

import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;

/** When something vanishes. */
public final class ExpiryTime {
    private ExpiryTime() {}

    /** In whole seconds, rounded up: nothing vanishes before its time. */
    public static Instant after(Instant start, Duration ttl) {
        return start.plus(ttl).plusNanos(999_999_999).truncatedTo(ChronoUnit.SECONDS);
    }
}
