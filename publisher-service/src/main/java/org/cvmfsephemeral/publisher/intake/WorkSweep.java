package org.cvmfsephemeral.publisher.intake;

import io.quarkus.scheduler.Scheduled;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.cvmfsephemeral.format.repository.RepositoryName;
import org.cvmfsephemeral.ledger.change.Changes;
import org.cvmfsephemeral.ledger.outbox.Outbox;
import org.cvmfsephemeral.ledger.repository.Repositories;
import org.cvmfsephemeral.ledger.repository.Repository;
import org.cvmfsephemeral.ledger.repository.RepositoryState;
import org.cvmfsephemeral.publisher.publish.WorkQueue;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/** Finds work whose doorbell was lost, and has every repository announced now and then, which heals a Kafka that lost its data. */
@ApplicationScoped
class WorkSweep {
    private final Changes changes;
    private final Outbox outbox;
    private final Repositories repositories;
    private final WorkQueue queue;
    private final Clock clock;
    private final Duration announceEvery;
    private Instant nextAnnouncement = Instant.MIN;

    WorkSweep(
            Changes changes,
            Outbox outbox,
            Repositories repositories,
            WorkQueue queue,
            Clock clock,
            @ConfigProperty(name = "cvmfs.publish.announce-every", defaultValue = "PT1H") Duration announceEvery) {
        this.changes = changes;
        this.outbox = outbox;
        this.repositories = repositories;
        this.queue = queue;
        this.clock = clock;
        this.announceEvery = announceEvery;
    }

    @Scheduled(
            every = "{cvmfs.publish.sweep-every:2s}",
            concurrentExecution = Scheduled.ConcurrentExecution.SKIP,
            skipExecutionIf = Scheduled.ApplicationNotRunning.class)
    void sweep() {
        changes.repositoriesWithWork().forEach(queue::ring);
        if (!clock.instant().isBefore(nextAnnouncement)) {
            owe(Optional.empty());
            nextAnnouncement = clock.instant().plus(announceEvery);
        }
        outbox.unannounced().forEach(queue::ring);
    }

    /**
     * Has current manifests announced once more, now.
     *
     * @param only empty for all repositories
     */
    void announce(Optional<RepositoryName> only) {
        owe(only).forEach(queue::ring);
    }

    private List<RepositoryName> owe(Optional<RepositoryName> only) {
        List<RepositoryName> names = repositories.list().stream()
                .filter(repository -> repository.state() == RepositoryState.ACTIVE)
                .map(Repository::name)
                .filter(name -> only.isEmpty() || only.get().equals(name))
                .toList();
        names.forEach(outbox::announce);
        return names;
    }
}
