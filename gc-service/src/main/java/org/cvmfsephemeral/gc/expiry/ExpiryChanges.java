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
import org.cvmfsephemeral.ledger.expiry.Expiries;
import org.cvmfsephemeral.ledger.expiry.Expiries.Due;
import org.cvmfsephemeral.ledger.lease.Leases;
import org.jboss.logging.Logger;

/**
 * Queues the removal of overdue paths. The change holds its paths until it is final, so no path is in two such changes and no
 * writer is disturbed; the publisher decides once more when it applies the change.
 */
@ApplicationScoped
class ExpiryChanges {
    private static final Logger LOG = Logger.getLogger(ExpiryChanges.class);
    private static final String HOLDER = "expiry";

    private final Expiries expiries;
    private final Leases leases;
    private final Changes changes;

    ExpiryChanges(Expiries expiries, Leases leases, Changes changes) {
        this.expiries = expiries;
        this.leases = leases;
        this.changes = changes;
    }

    /**
     * Queues one change for the paths of a repository that have been overdue the longest.
     *
     * @param batch most paths of the change
     * @return how many paths it removes; 0 if none is free or another replica is at it, then there is no change
     */
    @Transactional
    int queueNext(RepositoryName repository, int batch) {
        List<Due> due = expiries.claimDue(repository, batch);
        if (due.isEmpty()) {
            return 0;
        }
        UUID change = UUID.randomUUID();
        List<RepositoryPath> paths = due.stream().map(Due::path).toList();
        Set<RepositoryPath> held = new HashSet<>(leases.holdFree(repository, paths, HOLDER, change));
        if (held.isEmpty()) {
            return 0;
        }
        changes.queue(change, repository, removals(due, held));
        LOG.infof("expired paths queued for removal repository=%s change=%s paths=%d", repository, change, held.size());
        return held.size();
    }

    private static List<Operation> removals(List<Due> due, Set<RepositoryPath> held) {
        return due.stream()
                .filter(one -> held.contains(one.path()))
                .<Operation>map(one -> new Operation.Expire(one.path().value(), one.stamp()))
                .toList();
    }
}
