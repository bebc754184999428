package org.cvmfsephemeral.ledger.keys;

import java.time.Duration;
import org.cvmfsephemeral.format.repository.RepositoryName;

/**
 * A change of a repository's key that is going on.
 *
 * @param age since it came into this state, by the time of the database
 */
public record KeyRotation(RepositoryName repository, State state, Duration age) {
    /** Names stay. */
    public enum State {
        /** Nothing has been done yet, or not all of the first step. */
        REQUESTED,
        /** Clients accept both certificates, and the old key signs. */
        LISTED,
        /** Clients accept both certificates, and the new key signs. */
        SWITCHED
    }
}
