package org.cvmfsephemeral.ledger.expiry;

import java.time.Instant;

/**
 * When a publication of a path vanishes.
 *
 * @param path in catalog form
 * @param stamp what the entry carries; null if it carries none
 * @param expiresAt null for never: the path itself has no expiry any more, while what is below it keeps its own
 * @param touchSeconds for how long a touch keeps it; null if touches do not
 * @param bytes of its content; null if unknown, which leaves what the ledger knows
 * @param usedAt when it was published or touched last; null for now
 */
public record PathExpiry(String path, String stamp, Instant expiresAt, Long touchSeconds, Long bytes, Instant usedAt) {
    /** Touches do not keep it. */
    public PathExpiry(String path, String stamp, Instant expiresAt) {
        this(path, stamp, expiresAt, null, null, null);
    }

    public static PathExpiry none(String path) {
        return new PathExpiry(path, null, null);
    }

    /** The same for another path, and with another time. */
    public PathExpiry at(String otherPath, String otherStamp, Instant time) {
        return new PathExpiry(otherPath, otherStamp, time, touchSeconds, bytes, usedAt);
    }
}
