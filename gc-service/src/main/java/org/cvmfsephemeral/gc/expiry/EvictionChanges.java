package org.cvmfsephemeral.gc.expiry;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.transaction.Transactional;
import java.util.List;
import java.util.OptionalLong;
import org.cvmfsephemeral.format.repository.RepositoryName;
import org.cvmfsephemeral.gc.expiry.Removals.Removal;
import org.cvmfsephemeral.ledger.change.Operation;
import org.cvmfsephemeral.ledger.change.Operation.EvictionReason;
import org.cvmfsephemeral.ledger.expiry.Evictions;
import org.cvmfsephemeral.ledger.expiry.Evictions.Candidate;
import org.cvmfsephemeral.ledger.expiry.Evictions.Choice;
import org.cvmfsephemeral.ledger.expiry.Expiries;
import org.cvmfsephemeral.ledger.expiry.RetentionRules;

/** Queues the removal of what makes room for newer things. */
@ApplicationScoped
class EvictionChanges {
    private final Expiries expiries;
    private final Evictions evictions;
    private final RetentionRules rules;
    private final Removals removals;

    EvictionChanges(Expiries expiries, Evictions evictions, RetentionRules rules, Removals removals) {
        this.expiries = expiries;
        this.evictions = evictions;
        this.rules = rules;
        this.removals = removals;
    }

    /**
     * Queues one change for the oldest children that do not stay.
     *
     * @return how many paths it removes; 0 if there are no more that can be removed now
     */
    @Transactional
    int queueSurplus(RepositoryName repository, int batch) {
        if (!expiries.claim(repository)) {
            return 0;
        }
        List<Removal> surplus = rules.surplus(repository, batch).stream()
                .map(child -> new Removal(
                        child.path(),
                        new Operation.Evict(child.path().value(), EvictionReason.COUNT, child.publishedAt())))
                .toList();
        return removals.queue(repository, RemovalReason.BEYOND_KEEP_LAST, surplus);
    }

    /**
     * Queues changes for what was not used for the longest time, until there is room enough, as far as sizes are known. In one transaction, so that
     * nobody else removes something for the same reason.
     *
     * @return how many paths they remove
     */
    @Transactional
    int queueEvictions(RepositoryName repository, int batch) {
        OptionalLong excess = expiries.claim(repository) ? evictions.excess(repository) : OptionalLong.empty();
        if (excess.isEmpty()) {
            return 0;
        }
        int queued = 0;
        Choice choice = evictions.choose(repository, Candidate.NONE, excess.getAsLong(), batch);
        while (!choice.chosen().isEmpty()) {
            queued += removals.queue(
                    repository,
                    RemovalReason.EVICTED,
                    choice.chosen().stream().map(EvictionChanges::removal).toList());
            choice = evictions.choose(repository, choice.last(), choice.left(), batch);
        }
        return queued;
    }

    private static Removal removal(Candidate candidate) {
        return new Removal(
                candidate.path(),
                new Operation.Evict(candidate.path().value(), EvictionReason.SIZE, candidate.usedAt()));
    }
}
