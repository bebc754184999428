package org.cvmfsephemeral.gc.expiry;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.transaction.Transactional;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.cvmfsephemeral.format.repository.RepositoryName;
import org.cvmfsephemeral.format.repository.RepositoryPath;
import org.cvmfsephemeral.ledger.change.Changes;
import org.cvmfsephemeral.ledger.change.Operation;
import org.cvmfsephemeral.ledger.change.WorkedOn;
import org.cvmfsephemeral.ledger.expiry.Evictions;
import org.cvmfsephemeral.ledger.lease.Leases;
import org.jboss.logging.Logger;

/**
 * Queues removals. The change holds its paths until it is final, so no path is in two such changes and no writer is disturbed; the publisher
 * decides once more when it applies the change.
 */
@ApplicationScoped
class Removals {
    private static final Logger LOG = Logger.getLogger(Removals.class);

    private final Leases leases;
    private final Changes changes;

    Removals(Leases leases, Changes changes) {
        this.leases = leases;
        this.changes = changes;
    }

    /** What removes one path. */
    record Removal(RepositoryPath path, Operation operation) {}

    /**
     * Queues one change, in the caller's transaction.
     *
     * @return how many of the paths it removes, which are those that nobody holds; if 0, there is no change
     */
    @Transactional(Transactional.TxType.MANDATORY)
    int queue(RepositoryName repository, RemovalReason reason, List<Removal> removals) {
        UUID change = UUID.randomUUID();
        List<RepositoryPath> paths = removals.stream().map(Removal::path).toList();
        Set<RepositoryPath> held = new HashSet<>(leases.holdFree(repository, paths, Evictions.HOLDER, change));
        if (!held.isEmpty()) {
            List<Operation> operations = removals.stream()
                    .filter(removal -> held.contains(removal.path()))
                    .map(Removal::operation)
                    .toList();
            changes.queue(change, repository, operations);
            try (WorkedOn ignored = WorkedOn.of(repository, List.of(change))) {
                LOG.infof(
                        "paths queued for removal repository=%s change=%s paths=%d reason=%s",
                        repository, change, held.size(), reason.label());
            }
        }
        return held.size();
    }
}
