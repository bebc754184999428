package org.cvmfsephemeral.upload.access;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import org.cvmfsephemeral.ledger.access.Token;

/**
 * @param state {@code active}, {@code expired} or {@code revoked}
 * @param expiresAt absent for never
 * @param lastUsedAt to the minute
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
record TokenView(
        String id,
        String label,
        String state,
        List<GrantDocument> grants,
        String createdBy,
        Instant createdAt,
        Instant expiresAt,
        Instant revokedAt,
        Instant lastUsedAt) {
    static TokenView of(Token token) {
        return new TokenView(
                token.id(),
                token.label(),
                token.state().name().toLowerCase(Locale.ROOT),
                GrantDocument.of(token.grants()),
                token.createdBy(),
                token.createdAt(),
                token.expiresAt().orElse(null),
                token.revokedAt().orElse(null),
                token.lastUsedAt().orElse(null));
    }
}
