package org.cvmfsephemeral.publisher.publish;

import io.quarkus.scheduler.Scheduled;
import jakarta.enterprise.context.ApplicationScoped;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import org.cvmfsephemeral.format.repository.RepositoryName;
import org.cvmfsephemeral.ledger.repository.Repositories;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.jboss.logging.Logger;

/** Retires revisions that have become too old in repositories that nobody publishes to; the others do it as they publish. */
@ApplicationScoped
class RetentionUpkeep {
    private static final Logger LOG = Logger.getLogger(RetentionUpkeep.class);

    private final Repositories repositories;
    private final RevisionRenewal renewal;
    private final Clock clock;
    private final Duration age;

    RetentionUpkeep(
            Repositories repositories,
            RevisionRenewal renewal,
            Clock clock,
            @ConfigProperty(name = "cvmfs.retention.age", defaultValue = "P1D") Duration age) {
        this.repositories = repositories;
        this.renewal = renewal;
        this.clock = clock;
        this.age = age;
    }

    @Scheduled(
            every = "{cvmfs.retention.check-every:1m}",
            concurrentExecution = Scheduled.ConcurrentExecution.SKIP,
            skipExecutionIf = Scheduled.ApplicationNotRunning.class)
    void retire() {
        long oldest = clock.instant().minus(age).getEpochSecond();
        repositories.withRevisionsBefore(oldest).forEach(this::retire);
    }

    /** One repository's trouble is not another's. */
    private void retire(RepositoryName repository) {
        try {
            if (renewal.renew(repository)) {
                LOG.infof("old revisions retired repository=%s", repository);
            }
        } catch (SQLException | RuntimeException e) {
            LOG.errorf(e, "old revisions not retired, trying again repository=%s", repository);
        }
    }
}
