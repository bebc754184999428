package org.cvmfsephemeral.upload.expiry;

import jakarta.enterprise.context.ApplicationScoped;
import java.util.ArrayList;
import java.util.List;
import org.cvmfsephemeral.format.repository.RepositoryName;
import org.cvmfsephemeral.format.repository.RepositoryPath;
import org.cvmfsephemeral.ledger.expiry.Evictions;
import org.cvmfsephemeral.ledger.expiry.Expiries;
import org.cvmfsephemeral.ledger.expiry.RetentionRules;
import org.cvmfsephemeral.ledger.lease.Lease;
import org.cvmfsephemeral.ledger.lease.Leases;
import org.cvmfsephemeral.upload.expiry.ExpiryPlanResource.PlannedRemoval;

/** Finds out what would be removed by schedule now, as those who remove it do. */
@ApplicationScoped
class ExpiryPlans {
    private final Expiries expiries;
    private final RetentionRules rules;
    private final Evictions evictions;
    private final Leases leases;

    ExpiryPlans(Expiries expiries, RetentionRules rules, Evictions evictions, Leases leases) {
        this.expiries = expiries;
        this.rules = rules;
        this.evictions = evictions;
        this.leases = leases;
    }

    long held(RepositoryName repository) {
        return expiries.countHeld(repository);
    }

    List<PlannedRemoval> planned(RepositoryName repository, int most) {
        List<RepositoryPath> leased =
                leases.list(repository).stream().map(Lease::path).toList();
        List<PlannedRemoval> removals = new ArrayList<>();
        expiries.due(repository, Expiries.Due.NONE, most).stream()
                .filter(due -> isFree(leased, due.path()))
                .map(due -> new PlannedRemoval(due.path().value(), "expired", due.since(), due.bytes()))
                .forEach(removals::add);
        rules.surplus(repository, most).stream()
                .filter(child -> isFree(leased, child.path()))
                .map(child -> new PlannedRemoval(child.path().value(), "beyond-keep-last", child.publishedAt(), null))
                .forEach(removals::add);
        if (removals.isEmpty()) {
            // What is removed for another reason may make room enough; that is waited for.
            evictions
                    .excess(repository)
                    .ifPresent(excess ->
                            evictions.choose(repository, Evictions.Candidate.NONE, excess, most).chosen().stream()
                                    .filter(chosen -> isFree(leased, chosen.path()))
                                    .map(chosen -> new PlannedRemoval(
                                            chosen.path().value(), "evicted", chosen.usedAt(), chosen.bytes()))
                                    .forEach(removals::add));
        }
        return removals.size() > most ? removals.subList(0, most) : removals;
    }

    private static boolean isFree(List<RepositoryPath> leased, RepositoryPath path) {
        return leased.stream().noneMatch(held -> held.isAtOrBelow(path) || path.isAtOrBelow(held));
    }
}
