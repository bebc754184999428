package org.cvmfsephemeral.ledger.repository;

import java.time.Instant;

/**
 * The whitelist as it was last signed.
 *
 * @param version counts up with every signing
 * @param etag of the one in the store that this one replaced or, once written, of this one; null if unknown
 */
public record StoredWhitelist(int version, byte[] content, String etag, Instant expiresAt) {
    static StoredWhitelist of(Object[] row) {
        return new StoredWhitelist((Integer) row[0], (byte[]) row[1], (String) row[2], (Instant) row[3]);
    }
}
