package org.cvmfsephemeral.publisher.whitelist;

import io.quarkus.scheduler.Scheduled;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Optional;
import java.util.function.Consumer;
import org.cvmfsephemeral.format.repository.RepositoryName;
import org.cvmfsephemeral.ledger.repository.Repositories;
import org.cvmfsephemeral.ledger.repository.Repository;
import org.cvmfsephemeral.ledger.repository.RepositoryState;
import org.jboss.logging.Logger;

/** Renews whitelists long before they expire: nobody can mount a repository whose whitelist has. */
@ApplicationScoped
public class WhitelistUpkeep {
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
        each(Optional.empty(), whitelists::ensure);
    }

    /**
     * Signs whitelists anew, however long they hold.
     *
     * @param only empty for all repositories
     */
    public void signAnew(Optional<RepositoryName> only) {
        each(only, whitelists::signAnew);
    }

    /** One repository's trouble is not another's. */
    private void each(Optional<RepositoryName> only, Consumer<RepositoryName> renewal) {
        for (Repository repository : repositories.list()) {
            boolean isWanted = only.isEmpty() || only.get().equals(repository.name());
            if (isWanted && repository.state() == RepositoryState.ACTIVE) {
                renew(repository.name(), renewal);
            }
        }
    }

    private void renew(RepositoryName repository, Consumer<RepositoryName> renewal) {
        try {
            renewal.accept(repository);
        } catch (RuntimeException e) {
            LOG.errorf(e, "whitelist could not be renewed repository=%s", repository);
        }
    }
}
