package org.cvmfsephemeral.ledger.figures;

import java.time.Duration;
import java.util.Map;
import org.cvmfsephemeral.format.repository.RepositoryName;
import org.cvmfsephemeral.ledger.change.ChangeState;
import org.cvmfsephemeral.ledger.repository.RepositoryState;

/**
 * What an operator wants to know of all repositories together, at one moment of the ledger's clock.
 *
 * @param openChanges that are not settled, by their state
 * @param oldestOpen since when the oldest change waits that somebody will work on; parked ones are not among them
 * @param leases in force
 * @param sessions of whoever is storing objects
 * @param outboxEntries messages that Kafka has not taken, or whose delivery is not recorded yet
 * @param oldestOutboxEntry age of the oldest
 * @param repositories how many there are in each state; all states are there
 * @param whitelists time until each repository's whitelist expires, negative if it has; repositories without one are not there
 */
public record LedgerFigures(
        Map<ChangeState, Long> openChanges,
        Duration oldestOpen,
        long leases,
        long sessions,
        long outboxEntries,
        Duration oldestOutboxEntry,
        Map<RepositoryState, Long> repositories,
        Map<RepositoryName, Duration> whitelists) {
    public LedgerFigures {
        openChanges = Map.copyOf(openChanges);
        repositories = Map.copyOf(repositories);
        whitelists = Map.copyOf(whitelists);
    }
}
