package org.cvmfsephemeral.gc.sweep;

import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import org.cvmfsephemeral.gc.collect.CollectionSettings;
import org.cvmfsephemeral.gc.job.JobRun;
import org.cvmfsephemeral.gc.job.RepositoryJob;
import org.cvmfsephemeral.ledger.job.JobKind;
import org.jboss.logging.Logger;

/** Looks through the store of each repository now and then. */
@ApplicationScoped
class SweepJob implements RepositoryJob {
    private static final Logger LOG = Logger.getLogger(SweepJob.class);

    private final DeepSweep sweep;
    private final SweepSettings settings;
    private final CollectionSettings collection;

    SweepJob(DeepSweep sweep, SweepSettings settings, CollectionSettings collection) {
        this.sweep = sweep;
        this.settings = settings;
        this.collection = collection;
    }

    @Override
    public JobKind kind() {
        return JobKind.SWEEP;
    }

    @Override
    public Duration every() {
        return settings.every();
    }

    @Override
    public Object run(JobRun run) {
        SweepResult result = sweep.sweep(run.repository(), run.isDryRun(), collection.grace(), run::progress);
        LOG.infof(
                "store swept repository=%s dryRun=%s objects=%d bytes=%d orphans=%d orphanBytes=%d condemned=%d young=%d lost=%d",
                run.repository(),
                run.isDryRun(),
                result.objects(),
                result.bytes(),
                result.orphans(),
                result.orphanBytes(),
                result.condemned(),
                result.young(),
                result.lost());
        return result;
    }
}
