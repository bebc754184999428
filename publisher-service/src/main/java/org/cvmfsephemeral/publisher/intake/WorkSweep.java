package org.cvmfsephemeral.publisher.intake;

import io.quarkus.scheduler.Scheduled;
import jakarta.enterprise.context.ApplicationScoped;
import org.cvmfsephemeral.ledger.change.Changes;
import org.cvmfsephemeral.ledger.outbox.Outbox;
import org.cvmfsephemeral.ledger.repository.Repositories;
import org.cvmfsephemeral.ledger.repository.Repository;
import org.cvmfsephemeral.ledger.repository.RepositoryState;
import org.cvmfsephemeral.publisher.publish.WorkQueue;

/** Finds work whose doorbell was lost, and has every repository announced now and then, which heals a Kafka that lost its data. */
@ApplicationScoped
class WorkSweep {
    /** Channels are connected late in the start of a service. */
    private static final String AFTER_START = "2s";

    private final Changes changes;
    private final Outbox outbox;
    private final Repositories repositories;
    private final WorkQueue queue;

    WorkSweep(Changes changes, Outbox outbox, Repositories repositories, WorkQueue queue) {
        this.changes = changes;
        this.outbox = outbox;
        this.repositories = repositories;
        this.queue = queue;
    }

    @Scheduled(every = "{cvmfs.publish.sweep-every:2s}", delayed = AFTER_START, concurrentExecution = Scheduled.ConcurrentExecution.SKIP)
    void sweep() {
        changes.repositoriesWithWork().forEach(queue::ring);
        outbox.unannounced().forEach(queue::ring);
    }

    /** The first time right after the start. */
    @Scheduled(
            every = "{cvmfs.publish.announce-every:1h}",
            delayed = AFTER_START,
            concurrentExecution = Scheduled.ConcurrentExecution.SKIP)
    void announceAll() {
        for (Repository repository : repositories.list()) {
            if (repository.state() == RepositoryState.ACTIVE) {
                outbox.announce(repository.name());
                queue.ring(repository.name());
            }
        }
    }
}
