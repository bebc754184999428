package org.cvmfsephemeral.gc.expiry;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.transaction.Transactional;
import java.util.List;
import java.util.Optional;
import org.cvmfsephemeral.format.repository.RepositoryName;
import org.cvmfsephemeral.gc.expiry.Removals.Removal;
import org.cvmfsephemeral.ledger.change.Operation;
import org.cvmfsephemeral.ledger.expiry.Expiries;
import org.cvmfsephemeral.ledger.expiry.Expiries.Due;

/** Queues the removal of overdue paths. */
@ApplicationScoped
class ExpiryChanges {
    private final Expiries expiries;
    private final Removals removals;

    ExpiryChanges(Expiries expiries, Removals removals) {
        this.expiries = expiries;
        this.removals = removals;
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
        int queued = removals.queue(
                repository,
                RemovalReason.EXPIRED,
                due.stream()
                        .map(one -> new Removal(
                                one.path(), new Operation.Expire(one.path().value(), one.stamp())))
                        .toList());
        return new Step(queued, Optional.of(due.get(due.size() - 1)));
    }
}
