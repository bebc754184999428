package org.cvmfsephemeral.ledger.transaction;

import java.time.Instant;
import java.util.UUID;
import org.cvmfsephemeral.format.repository.RepositoryName;
import org.cvmfsephemeral.format.repository.RepositoryPath;

/**
 * What any number of requests collect under a path and publish at once.
 *
 * @param expiresAt by the time of the database; null when it is not open any more
 * @param change that it was committed as; null if it was not
 * @param parts that have arrived
 * @param partsInFlight that are arriving
 */
public record UploadTransaction(
        UUID id,
        RepositoryName repository,
        RepositoryPath path,
        String holder,
        Instant createdAt,
        Instant expiresAt,
        UUID change,
        long parts,
        long partsInFlight) {
    /** Where a transaction is in its life. */
    public enum State {
        /** Takes parts. */
        OPEN,
        /** Announced as a change. */
        COMMITTED,
        /** Its lease ran out or was cancelled; nothing of it is published. */
        EXPIRED
    }

    public State state() {
        if (change != null) {
            return State.COMMITTED;
        }
        return expiresAt == null ? State.EXPIRED : State.OPEN;
    }
}
