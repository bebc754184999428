package org.cvmfsephemeral.upload.lifetime;

import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;

/**
 * How long something stays.
 *
 * @param ttl null for ever
 * @param isRenewedByTouch whether it stays as long again after each touch
 */
public record Lifetime(Duration ttl, boolean isRenewedByTouch) {
    static final Lifetime FOREVER = new Lifetime(null, false);

    /**
     * When it is over, in whole seconds, rounded up: nothing vanishes before its time.
     *
     * @param start by the time of the ledger, which also decides when it is due
     * @return null for never
     */
    public Instant after(Instant start) {
        return ttl == null ? null : start.plus(ttl).plusNanos(999_999_999).truncatedTo(ChronoUnit.SECONDS);
    }

    /** For how long a touch keeps it, in seconds; null if touches do not. */
    public Long touchSeconds() {
        return isRenewedByTouch && ttl != null ? Math.max(1, ttl.toSeconds()) : null;
    }
}
