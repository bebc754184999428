package org.cvmfsephemeral.gc.collect;

import io.quarkus.scheduler.Scheduled;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.util.List;
import org.cvmfsephemeral.format.repository.RepositoryName;
import org.cvmfsephemeral.gc.job.JobRun;
import org.cvmfsephemeral.gc.job.RepositoryJob;
import org.cvmfsephemeral.ledger.garbage.Condemnations;
import org.cvmfsephemeral.ledger.job.JobKind;
import org.jboss.logging.Logger;

/** Collects wherever there is garbage whose grace is over. */
@ApplicationScoped
class CollectionJob implements RepositoryJob {
    private static final Logger LOG = Logger.getLogger(CollectionJob.class);

    private final Collector collector;
    private final Condemnations condemnations;
    private final CollectionMetrics metrics;
    private final CollectionNews news;
    private final CollectedEvents events;
    private final GraceCheck grace;
    private final CollectionSettings settings;

    CollectionJob(
            Collector collector,
            Condemnations condemnations,
            CollectionMetrics metrics,
            CollectionNews news,
            CollectedEvents events,
            GraceCheck grace,
            CollectionSettings settings) {
        this.collector = collector;
        this.condemnations = condemnations;
        this.metrics = metrics;
        this.grace = grace;
        this.news = news;
        this.events = events;
        this.settings = settings;
    }

    @Override
    public JobKind kind() {
        return JobKind.COLLECT;
    }

    @Override
    public Duration every() {
        return settings.every();
    }

    @Override
    public List<RepositoryName> pressing() {
        return condemnations.repositoriesDue(settings.grace());
    }

    @Override
    public Object run(JobRun run) {
        grace.look(run.repository());
        if (run.isDryRun()) {
            return collector.rehearse(run.repository());
        }
        CollectionResult result = collector.collect(run.repository(), step -> {
            metrics.collected(step);
            run.progress(step);
        });
        if (result.deleted() > 0) {
            news.tell(run.repository());
            events.tell(run.repository(), result);
        }
        if (!result.didNothing()) {
            LOG.infof(
                    "garbage collected repository=%s examined=%d acquitted=%d kept=%d deleted=%d bytes=%d failed=%d",
                    run.repository(),
                    result.examined(),
                    result.acquitted(),
                    result.kept(),
                    result.deleted(),
                    result.deletedBytes(),
                    result.failed());
        }
        return result;
    }

    @Scheduled(
            every = "{cvmfs.collection.measure-every}",
            concurrentExecution = Scheduled.ConcurrentExecution.SKIP,
            skipExecutionIf = Scheduled.ApplicationNotRunning.class)
    void measure() {
        metrics.waiting(condemnations.figures());
    }
}
