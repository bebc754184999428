package org.cvmfsephemeral.ledger.change;

import java.util.UUID;

/**
 * A change that waits for a publisher.
 *
 * @param bytes size of its operations as the ledger keeps them
 * @param attempts how often a publisher has begun to apply it
 * @param exclusive whether it has to be alone in its revision
 */
public record QueuedChange(UUID id, int bytes, int attempts, boolean exclusive) {
    static QueuedChange of(Object[] row) {
        return new QueuedChange(
                (UUID) row[0], ((Number) row[1]).intValue(), ((Number) row[2]).intValue(), (Boolean) row[3]);
    }
}
