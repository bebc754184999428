package org.cvmfsephemeral.ledger.expiry;

import java.time.Instant;

/**
 * When a publication of a path vanishes.
 *
 * @param path in catalog form
 * @param stamp what the entry carries
 */
public record PathExpiry(String path, String stamp, Instant expiresAt) {}
