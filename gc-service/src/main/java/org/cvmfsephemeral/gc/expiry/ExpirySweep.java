package org.cvmfsephemeral.gc.expiry;

import io.quarkus.scheduler.Scheduled;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Optional;
import org.cvmfsephemeral.format.repository.RepositoryName;
import org.cvmfsephemeral.ledger.expiry.Expiries;
import org.cvmfsephemeral.ledger.expiry.Expiries.Due;
import org.jboss.logging.Logger;

/** Looks for paths that have to go in every repository, overdue ones first. Any number of replicas may do so at the same time. */
@ApplicationScoped
public class ExpirySweep {
    private static final Logger LOG = Logger.getLogger(ExpirySweep.class);

    private final Expiries expiries;
    private final ExpiryChanges changes;
    private final EvictionSweep evictions;
    private final ExpiryMetrics metrics;
    private final ExpirySettings settings;

    ExpirySweep(
            Expiries expiries,
            ExpiryChanges changes,
            EvictionSweep evictions,
            ExpiryMetrics metrics,
            ExpirySettings settings) {
        this.expiries = expiries;
        this.changes = changes;
        this.evictions = evictions;
        this.metrics = metrics;
        this.settings = settings;
    }

    @Scheduled(
            every = "{cvmfs.expiry.every}",
            concurrentExecution = Scheduled.ConcurrentExecution.SKIP,
            skipExecutionIf = Scheduled.ApplicationNotRunning.class)
    void sweep() {
        sweep(Optional.empty());
    }

    /**
     * What is otherwise done by schedule, now.
     *
     * @param only empty for all repositories
     */
    public void sweep(Optional<RepositoryName> only) {
        expiries.repositoriesDue().stream()
                .filter(due -> only.isEmpty() || only.get().equals(due))
                .forEach(this::sweep);
        evictions.sweep(only);
        metrics.recordLongestOverdue(expiries.longestOverdue());
        metrics.recordHeld(expiries.countHeld());
    }

    /** One repository's trouble is not another's. */
    private void sweep(RepositoryName repository) {
        try {
            queueAll(repository);
        } catch (RuntimeException e) {
            LOG.errorf(e, "expired paths not queued, trying again repository=%s", repository);
        }
    }

    private void queueAll(RepositoryName repository) {
        Optional<Due> after = Optional.of(Due.NONE);
        while (after.isPresent()) {
            ExpiryChanges.Step step = changes.queueNext(repository, after.get(), settings.batch());
            metrics.pathsQueued(RemovalReason.EXPIRED, step.queued());
            after = step.last();
        }
    }
}
