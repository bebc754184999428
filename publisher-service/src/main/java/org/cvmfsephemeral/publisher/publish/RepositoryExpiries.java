package org.cvmfsephemeral.publisher.publish;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.cvmfsephemeral.format.repository.RepositoryName;
import org.cvmfsephemeral.format.repository.RepositoryPath;
import org.cvmfsephemeral.ledger.change.Operation.EvictionReason;
import org.cvmfsephemeral.ledger.expiry.Expiries;
import org.cvmfsephemeral.ledger.expiry.Hold;
import org.cvmfsephemeral.ledger.expiry.PathExpiry;
import org.cvmfsephemeral.ledger.expiry.RetentionRules;
import org.cvmfsephemeral.publisher.tree.ChangePlan.LedgerExpiries;

/**
 * What the ledger knows of the expiry of one repository's paths.
 *
 * @param holds the legal holds that this attempt at a revision knows of
 */
record RepositoryExpiries(Expiries expiries, RetentionRules rules, RepositoryName repository, List<Hold> holds)
        implements LedgerExpiries {
    @Override
    public boolean isDue(RepositoryPath path, String stamp) {
        return expiries.isDue(repository, path, stamp);
    }

    @Override
    public boolean mayEvict(RepositoryPath path, EvictionReason reason, Instant asOf) {
        return switch (reason) {
            case SIZE -> expiries.isUnused(repository, path, asOf);
            case COUNT -> rules.isUnchanged(repository, path, asOf);
        };
    }

    @Override
    public Optional<PathExpiry> find(RepositoryPath path) {
        return expiries.find(repository, path);
    }

    @Override
    public Optional<Hold> holdOn(RepositoryPath path) {
        return Hold.protecting(holds, path);
    }
}
