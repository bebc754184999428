package org.cvmfsephemeral.publisher.publish;

import io.quarkus.runtime.ShutdownEvent;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.cvmfsephemeral.format.repository.RepositoryName;
import org.cvmfsephemeral.ledger.figures.LedgerFailures;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.jboss.logging.Logger;

/**
 * Which repositories are to be worked on. Ringing for one that is waiting changes nothing; ringing for one that is being worked
 * on has it looked at once more.
 */
@ApplicationScoped
public class WorkQueue {
    private static final Logger LOG = Logger.getLogger(WorkQueue.class);
    private static final Duration OTHER_PUBLISHER_PAUSE = Duration.ofMillis(200);
    private static final int SHUTDOWN_SECONDS = 20;
    private static final int CONNECTIONS_PER_WORKER = 3;

    private enum Turn {
        WAITING,
        RUNNING,
        RUNNING_AND_RUNG
    }

    private final RepositoryWorker worker;
    private final LedgerFailures ledgerFailures;
    private final Duration retryPause;
    private final ScheduledExecutorService executor;
    private final Map<RepositoryName, Turn> turns = new HashMap<>();

    WorkQueue(
            RepositoryWorker worker,
            LedgerFailures ledgerFailures,
            PublishSettings settings,
            @ConfigProperty(name = "quarkus.datasource.jdbc.max-size") int connections) {
        this.worker = worker;
        this.ledgerFailures = ledgerFailures;
        this.retryPause = settings.retryPause();
        this.executor = Executors.newScheduledThreadPool(workers(settings.workers(), connections));
    }

    /** A worker holds one connection for its lock while it needs another: with too many of them all would be locks. */
    private static int workers(int wanted, int connections) {
        int most = Math.max(1, connections / CONNECTIONS_PER_WORKER);
        int automatic = Math.min(Runtime.getRuntime().availableProcessors(), most);
        if (wanted > most) {
            throw new IllegalStateException("cvmfs.publish.workers=" + wanted
                    + " needs quarkus.datasource.jdbc.max-size of " + wanted * CONNECTIONS_PER_WORKER + " or more");
        }
        return wanted > 0 ? wanted : automatic;
    }

    /** Has the repository looked at as soon as a worker is free. */
    public void ring(RepositoryName repository) {
        synchronized (turns) {
            Turn turn = turns.get(repository);
            if (turn == null) {
                turns.put(repository, Turn.WAITING);
                submit(repository);
            } else if (turn == Turn.RUNNING) {
                turns.put(repository, Turn.RUNNING_AND_RUNG);
            }
        }
    }

    private void submit(RepositoryName repository) {
        try {
            executor.execute(() -> run(repository));
        } catch (RejectedExecutionException e) {
            LOG.debugf("stopping, work is left to the next publisher repository=%s", repository);
        }
    }

    private void run(RepositoryName repository) {
        synchronized (turns) {
            turns.put(repository, Turn.RUNNING);
        }
        try {
            if (!worker.work(repository)) {
                ringLater(repository, OTHER_PUBLISHER_PAUSE);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (Exception | Error e) {
            // Errors too: one that is swallowed by the executor would be seen only as a change that is parked later.
            ledgerFailures.countIfLedger(LedgerFailures.Work.PUBLISH, e);
            LOG.errorf(e, "publishing failed, trying again repository=%s", repository);
            ringLater(repository, retryPause);
        } finally {
            finish(repository);
        }
    }

    private void ringLater(RepositoryName repository, Duration pause) {
        try {
            executor.schedule(() -> ring(repository), pause.toMillis(), TimeUnit.MILLISECONDS);
        } catch (RejectedExecutionException e) {
            LOG.debugf("stopping, work is left to the next publisher repository=%s", repository);
        }
    }

    private void finish(RepositoryName repository) {
        synchronized (turns) {
            if (turns.remove(repository) == Turn.RUNNING_AND_RUNG) {
                ring(repository);
            }
        }
    }

    void stop(@Observes ShutdownEvent event) throws InterruptedException {
        executor.shutdown();
        if (!executor.awaitTermination(SHUTDOWN_SECONDS, TimeUnit.SECONDS)) {
            LOG.warnf("work interrupted by shutdown, the next publisher finishes it");
            executor.shutdownNow();
        }
    }
}
