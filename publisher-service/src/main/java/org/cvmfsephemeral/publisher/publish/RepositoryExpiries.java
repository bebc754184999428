package org.cvmfsephemeral.publisher.publish;

import java.time.Instant;
import java.util.Optional;
import org.cvmfsephemeral.format.repository.RepositoryName;
import org.cvmfsephemeral.format.repository.RepositoryPath;
import org.cvmfsephemeral.ledger.expiry.Expiries;
import org.cvmfsephemeral.publisher.tree.ChangePlan.LedgerExpiries;

/** What the ledger knows of the expiry of one repository's paths. */
record RepositoryExpiries(Expiries expiries, RepositoryName repository) implements LedgerExpiries {
    @Override
    public boolean isDue(RepositoryPath path, String stamp) {
        return expiries.isDue(repository, path, stamp);
    }

    @Override
    public Optional<Instant> of(RepositoryPath path) {
        return expiries.of(repository, path);
    }
}
