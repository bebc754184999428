package org.cvmfsephemeral.publisher.whitelist;

import io.quarkus.scheduler.Scheduled;
import jakarta.enterprise.context.ApplicationScoped;
import org.cvmfsephemeral.ledger.repository.Repositories;
import org.cvmfsephemeral.ledger.repository.Repository;
import org.cvmfsephemeral.ledger.repository.RepositoryState;
import org.jboss.logging.Logger;

/** Renews whitelists long before they expire: nobody can mount a repository whose whitelist has. */
@ApplicationScoped
class WhitelistUpkeep {
    private static final Logger LOG = Logger.getLogger(WhitelistUpkeep.class);

    private final Repositories repositories;
    private final Whitelists whitelists;

    WhitelistUpkeep(Repositories repositories, Whitelists whitelists) {
        this.repositories = repositories;
        this.whitelists = whitelists;
    }

    @Scheduled(
            every = "{cvmfs.whitelist.check-every:10m}",
            delayed = "{cvmfs.whitelist.first-check-after:30s}",
            concurrentExecution = Scheduled.ConcurrentExecution.SKIP,
            skipExecutionIf = Scheduled.ApplicationNotRunning.class)
    void renew() {
        for (Repository repository : repositories.list()) {
            if (repository.state() == RepositoryState.ACTIVE) {
                renew(repository);
            }
        }
    }

    private void renew(Repository repository) {
        try {
            whitelists.ensure(repository.name());
        } catch (RuntimeException e) {
            LOG.errorf(e, "whitelist could not be renewed repository=%s", repository.name());
        }
    }
}
