package org.cvmfsephemeral.gc.expiry;

import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.cvmfsephemeral.format.repository.RepositoryName;
import org.cvmfsephemeral.ledger.expiry.Evictions;
import org.cvmfsephemeral.ledger.expiry.RetentionRules;
import org.jboss.logging.Logger;

/** Looks for what has to make room in every repository: children beyond those that stay, and what a repository that is too large can do without. */
@ApplicationScoped
class EvictionSweep {
    private static final Logger LOG = Logger.getLogger(EvictionSweep.class);

    private final RetentionRules rules;
    private final Evictions evictions;
    private final EvictionChanges changes;
    private final ExpiryMetrics metrics;
    private final ExpirySettings settings;

    EvictionSweep(
            RetentionRules rules,
            Evictions evictions,
            EvictionChanges changes,
            ExpiryMetrics metrics,
            ExpirySettings settings) {
        this.rules = rules;
        this.evictions = evictions;
        this.changes = changes;
        this.metrics = metrics;
        this.settings = settings;
    }

    /**
     * @param only empty for all repositories
     */
    void sweep(Optional<RepositoryName> only) {
        each(rules.repositoriesWithSurplus(), only, this::removeSurplus);
        each(evictions.repositoriesTooLarge(), only, this::evict);
    }

    /** One repository's trouble is not another's. */
    private static void each(
            List<RepositoryName> repositories, Optional<RepositoryName> only, Consumer<RepositoryName> step) {
        for (RepositoryName repository : repositories) {
            if (only.isPresent() && !only.get().equals(repository)) {
                continue;
            }
            try {
                step.accept(repository);
            } catch (RuntimeException e) {
                LOG.errorf(e, "nothing evicted, trying again repository=%s", repository);
            }
        }
    }

    private void removeSurplus(RepositoryName repository) {
        int queued;
        do {
            queued = changes.queueSurplus(repository, settings.batch());
            metrics.pathsQueued(RemovalReason.BEYOND_KEEP_LAST, queued);
        } while (queued > 0);
    }

    private void evict(RepositoryName repository) {
        metrics.pathsQueued(RemovalReason.EVICTED, changes.queueEvictions(repository, settings.batch()));
    }
}
