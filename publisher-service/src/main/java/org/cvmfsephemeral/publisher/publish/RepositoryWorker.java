package org.cvmfsephemeral.publisher.publish;

import jakarta.enterprise.context.ApplicationScoped;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.cvmfsephemeral.format.repository.RepositoryName;
import org.cvmfsephemeral.ledger.change.ChangeProblem;
import org.cvmfsephemeral.ledger.change.Changes;
import org.cvmfsephemeral.ledger.change.WorkedOn;
import org.cvmfsephemeral.ledger.lock.AdvisoryLock;
import org.cvmfsephemeral.ledger.repository.PendingRevision;
import org.cvmfsephemeral.ledger.repository.PublishLock;
import org.cvmfsephemeral.ledger.repository.Repositories;
import org.cvmfsephemeral.ledger.repository.Repository;
import org.cvmfsephemeral.ledger.repository.RepositoryState;
import org.cvmfsephemeral.publisher.announce.RevisionAnnouncer;
import org.cvmfsephemeral.publisher.creation.RepositoryCreation;
import org.cvmfsephemeral.publisher.revision.Fence;
import org.cvmfsephemeral.publisher.store.ConditionalWriteGuard;
import org.cvmfsephemeral.web.ProblemType;
import org.jboss.logging.Logger;

/** Does everything that waits for a publisher in one repository. */
@ApplicationScoped
class RepositoryWorker {
    private static final Logger LOG = Logger.getLogger(RepositoryWorker.class);

    private final Repositories repositories;
    private final Changes changes;
    private final PublishLock lock;
    private final ConditionalWriteGuard guard;
    private final RepositoryCreation creation;
    private final RevisionPublisher publisher;
    private final Fence fence;
    private final RevisionAnnouncer announcer;
    private final PublishMetrics metrics;
    private final PublishSettings settings;

    RepositoryWorker(
            Repositories repositories,
            Changes changes,
            PublishLock lock,
            ConditionalWriteGuard guard,
            RepositoryCreation creation,
            RevisionPublisher publisher,
            Fence fence,
            RevisionAnnouncer announcer,
            PublishMetrics metrics,
            PublishSettings settings) {
        this.repositories = repositories;
        this.changes = changes;
        this.lock = lock;
        this.guard = guard;
        this.creation = creation;
        this.publisher = publisher;
        this.fence = fence;
        this.announcer = announcer;
        this.metrics = metrics;
        this.settings = settings;
    }

    /**
     * Works until nothing is left to do.
     *
     * @return false if another publisher is at it, so that it should be looked at again soon
     */
    boolean work(RepositoryName name) throws SQLException, InterruptedException {
        if (!guard.allowsPublishing()) {
            return true;
        }
        Optional<AdvisoryLock> held = lock.tryAcquire(name);
        if (held.isEmpty()) {
            return false;
        }
        try (AdvisoryLock ignored = held.get()) {
            Turn turn = new Turn();
            while (step(name, turn)) {
                if (Thread.interrupted()) {
                    throw new InterruptedException("publisher is stopping");
                }
            }
            announcer.announceOwed(name);
        }
        return true;
    }

    /** Whose turn it is: a giant that was passed once comes next. */
    private static final class Turn {
        private boolean giantWaits;
    }

    private boolean step(RepositoryName name, Turn turn) throws InterruptedException {
        Repository repository = repositories.find(name).orElse(null);
        if (repository == null || repository.state() == RepositoryState.STOPPED) {
            return false;
        }
        if (repository.pending().isPresent()) {
            finish(name, repository.pending().get());
            return true;
        }
        if (repository.state() == RepositoryState.CREATING) {
            return creation.create(repository);
        }
        return publishNext(repository, turn);
    }

    /** What a publisher left that died on the way, or was kept from the end. */
    private void finish(RepositoryName name, PendingRevision pending) {
        List<UUID> announced =
                pending.outcomes().stream().map(PendingRevision.Outcome::change).toList();
        try (WorkedOn ignored = WorkedOn.of(name, announced)) {
            if (fence.finish(name, pending)) {
                metrics.settled(changes.queuedAt(announced), pending.outcomes());
            }
        }
    }

    private boolean publishNext(Repository repository, Turn turn) throws InterruptedException {
        Thread.sleep(settings.linger().toMillis());
        Batch batch =
                Batch.select(changes.queued(repository.name(), settings.maxChanges()), settings, !turn.giantWaits);
        turn.giantWaits = batch.overtakes();
        batch.hopeless().forEach(change -> park(repository.name(), change));
        if (batch.changes().isEmpty()) {
            return false;
        }
        publisher.publish(repository, batch.changes());
        return true;
    }

    private void park(RepositoryName repository, UUID change) {
        try (WorkedOn ignored = WorkedOn.of(repository, List.of(change))) {
            changes.park(
                    change,
                    new ChangeProblem(
                            ProblemType.CHANGE_PARKED.id(),
                            ProblemType.CHANGE_PARKED.title(),
                            ProblemType.CHANGE_PARKED.status(),
                            "The change made the publisher fail repeatedly and was set aside; an operator can have it tried again."));
            LOG.errorf("change parked repository=%s change=%s", repository, change);
        }
    }
}
