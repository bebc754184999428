package org.cvmfsephemeral.gc.integrity;

import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.cvmfsephemeral.format.object.ObjectKind;
import org.cvmfsephemeral.format.object.ObjectName;
import org.cvmfsephemeral.format.repository.RepositoryName;
import org.cvmfsephemeral.gc.collect.CollectionSettings;
import org.cvmfsephemeral.gc.inventory.Inventory;
import org.cvmfsephemeral.gc.inventory.InventoryVisitor;
import org.cvmfsephemeral.gc.job.JobRun;
import org.cvmfsephemeral.gc.job.RepositoryJob;
import org.cvmfsephemeral.gc.mark.CatalogReading;
import org.cvmfsephemeral.gc.root.RootSet;
import org.cvmfsephemeral.ledger.garbage.RevisionHolds;
import org.cvmfsephemeral.ledger.garbage.RevisionHolds.HeldRevision;
import org.cvmfsephemeral.ledger.job.JobKind;
import org.cvmfsephemeral.store.ListedObject;
import org.cvmfsephemeral.store.MissingObjectException;
import org.jboss.logging.Logger;

/** Looks through the published revision: its catalogs, and whether everything is there that they refer to. */
@ApplicationScoped
class CheckJob implements RepositoryJob {
    private static final Logger LOG = Logger.getLogger(CheckJob.class);
    private static final Duration HOLD = Duration.ofMinutes(30);
    private static final int MOST_UNLISTED = 10_000;
    private static final int TICKS = 1000;

    private final RevisionHolds holds;
    private final CatalogReading catalogs;
    private final Inventory inventory;
    private final LostObjects lost;
    private final IntegritySettings settings;
    private final CollectionSettings collection;

    CheckJob(
            RevisionHolds holds,
            CatalogReading catalogs,
            Inventory inventory,
            LostObjects lost,
            IntegritySettings settings,
            CollectionSettings collection) {
        this.holds = holds;
        this.catalogs = catalogs;
        this.inventory = inventory;
        this.lost = lost;
        this.settings = settings;
        this.collection = collection;
    }

    @Override
    public JobKind kind() {
        return JobKind.CHECK;
    }

    @Override
    public Duration every() {
        return settings.checkEvery();
    }

    @Override
    public Object run(JobRun run) {
        HeldRevision held = holds.hold(run.repository(), Optional.empty(), HOLD)
                .orElseThrow(() -> new IllegalStateException("there is no revision to check"));
        try {
            CheckResult result = check(run, held);
            LOG.infof(
                    "revision checked repository=%s revision=%d catalogs=%d references=%d problems=%s lost=%d",
                    run.repository(),
                    result.revision(),
                    result.catalogs(),
                    result.references(),
                    result.problems(),
                    result.lost());
            return result;
        } finally {
            holds.release(run.repository(), held.id());
        }
    }

    private CheckResult check(JobRun run, HeldRevision held) {
        RepositoryName repository = run.repository();
        Steps steps = new Steps(run, held);
        CatalogCheck check = new CatalogCheck(catalogs, repository, steps);
        check.check(held.root());
        RootSet only = new RootSet(
                held.revision(),
                List.of(held.root()),
                Set.of(new ObjectName(held.root(), ObjectKind.CATALOG)),
                List.of());
        long references = 0;
        Set<ObjectName> unlisted = new LinkedHashSet<>();
        try {
            references = inventory.compare(repository, only, new Unlisted(unlisted), steps);
        } catch (MissingObjectException e) {
            // Named by the check of the catalogs already; what is below it cannot be known.
            LOG.errorf("references not checked, a catalog is lost repository=%s error=%s", repository, e.getMessage());
        }
        int missing = lost.confirm(repository, collection.grace(), unlisted);
        return new CheckResult(held.revision(), check.catalogs(), references, check.problems(), missing);
    }

    private record Unlisted(Set<ObjectName> names) implements InventoryVisitor {
        @Override
        public void unreferenced(ObjectName name, ListedObject object) {
            // A sweep's business.
        }

        @Override
        public void unlisted(ObjectName name) {
            if (names.size() < MOST_UNLISTED) {
                names.add(name);
            }
        }

        @Override
        public void listed(ListedObject object) {
            // Only what is missing is of interest.
        }
    }

    /** Keeps the revision held, and says now and then how far it is. */
    private final class Steps implements Runnable {
        private final JobRun run;
        private final HeldRevision held;
        private long renewedAt = System.nanoTime();
        private long steps;

        Steps(JobRun run, HeldRevision held) {
            this.run = run;
            this.held = held;
        }

        @Override
        public void run() {
            if (++steps % TICKS != 0) {
                return;
            }
            run.progress(new CheckResult(held.revision(), 0, steps, List.of(), 0));
            if (System.nanoTime() - renewedAt > HOLD.dividedBy(3).toNanos()) {
                holds.renew(run.repository(), held.id(), HOLD);
                renewedAt = System.nanoTime();
            }
        }
    }
}
