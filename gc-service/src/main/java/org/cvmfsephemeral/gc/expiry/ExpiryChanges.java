package org.cvmfsephemeral.gc.expiry;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.transaction.Transactional;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
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
     * A step through the overdue paths of a repository.
     *
     * @param queued how many paths the step's change removes; if 0, there is no change
     * @param last the path with which the next step begins; empty if this was the last step
     */
    record Step(int queued, Optional<Due> last) {}

    /**
     * Queues one change for the next paths, in the order in which they became overdue.
     *
     * @param after the last path of the step before; {@link Due#NONE} to begin
     * @param batch most paths of the change
     */
    @Transactional
    Step queueNext(RepositoryName repository, Due after, int batch) {
        List<Due> due = expiries.claimDue(repository, after, batch);
        if (due.isEmpty()) {
            return new Step(0, Optional.empty());
        }
        return new Step(queue(repository, due), Optional.of(due.get(due.size() - 1)));
    }

    private int queue(RepositoryName repository, List<Due> due) {
        UUID change = UUID.randomUUID();
        List<RepositoryPath> paths = due.stream().map(Due::path).toList();
        Set<RepositoryPath> held = new HashSet<>(leases.holdFree(repository, paths, HOLDER, change));
        if (!held.isEmpty()) {
            changes.queue(change, repository, removals(due, held));
            LOG.infof(
                    "expired paths queued for removal repository=%s change=%s paths=%d",
                    repository, change, held.size());
        }
        return held.size();
    }

    private static List<Operation> removals(List<Due> due, Set<RepositoryPath> held) {
        return due.stream()
                .filter(one -> held.contains(one.path()))
                .<Operation>map(one -> new Operation.Expire(one.path().value(), one.stamp()))
                .toList();
    }
}
