package org.cvmfsephemeral.ledger.access;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.cvmfsephemeral.access.Grant;

/**
 * What is known of a token; not the token.
 *
 * @param id 16 hexadecimal digits
 * @param label what its maker calls it
 * @param expiresAt empty for never
 * @param lastUsedAt to the minute
 * @param state when it was read
 */
public record Token(
        String id,
        String label,
        List<Grant> grants,
        String createdBy,
        Instant createdAt,
        Optional<Instant> expiresAt,
        Optional<Instant> revokedAt,
        Optional<Instant> lastUsedAt,
        State state) {
    /** Names are part of the API and stay. */
    public enum State {
        ACTIVE,
        EXPIRED,
        REVOKED
    }
}
