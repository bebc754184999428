package org.cvmfsephemeral.ledger.expiry;

import java.time.Instant;

/**
 * When a publication of a path vanishes.
 *
 * @param path in catalog form
 * @param stamp what the entry carries; null if it carries none
 * @param expiresAt null for never: the path itself has no expiry any more, while what is below it keeps its own
 */
public record PathExpiry(String path, String stamp, Instant expiresAt) {

    public static PathExpiry none(String path) {
        return new PathExpiry(path, null, null);
    }
}
