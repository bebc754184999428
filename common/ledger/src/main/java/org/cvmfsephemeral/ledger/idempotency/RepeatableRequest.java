package org.cvmfsephemeral.ledger.idempotency;

import java.util.UUID;

/**
 * A request that is being carried out under a key.
 *
 * @param attempt the only one that may record an answer
 */
public record RepeatableRequest(String key, UUID attempt) {}
