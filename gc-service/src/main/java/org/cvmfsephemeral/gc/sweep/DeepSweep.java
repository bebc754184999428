package org.cvmfsephemeral.gc.sweep;

import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import org.cvmfsephemeral.format.object.ObjectName;
import org.cvmfsephemeral.format.repository.RepositoryName;
import org.cvmfsephemeral.gc.integrity.LostObjects;
import org.cvmfsephemeral.gc.inventory.Inventory;
import org.cvmfsephemeral.gc.inventory.InventoryVisitor;
import org.cvmfsephemeral.gc.root.RootSet;
import org.cvmfsephemeral.gc.root.Roots;
import org.cvmfsephemeral.ledger.garbage.Condemnations;
import org.cvmfsephemeral.ledger.garbage.Orphan;
import org.cvmfsephemeral.store.ListedObject;

/**
 * Looks through the store for objects that nothing refers to, and condemns them: what crashes have left behind. Whether they are garbage is
 * decided by collection, like of all candidates.
 */
@ApplicationScoped
public class DeepSweep {
    private final Condemnations condemnations;
    private final Roots roots;
    private final Inventory inventory;
    private final StoreClock clock;
    private final LostObjects lost;
    private final SweepSettings settings;

    DeepSweep(
            Condemnations condemnations,
            Roots roots,
            Inventory inventory,
            StoreClock clock,
            LostObjects lost,
            SweepSettings settings) {
        this.condemnations = condemnations;
        this.roots = roots;
        this.inventory = inventory;
        this.clock = clock;
        this.lost = lost;
        this.settings = settings;
    }

    /**
     * Looks through the store.
     *
     * @param grace for how long revisions stay that have lost their names
     * @param progress told now and then, may throw
     * @throws IllegalStateException if the clocks of store and database are too far apart to tell which objects are old
     */
    public SweepResult sweep(
            RepositoryName repository, boolean isDryRun, Duration grace, Consumer<SweepResult> progress) {
        Duration skew = clock.skew(repository);
        if (skew.compareTo(settings.skew()) > 0) {
            throw new IllegalStateException("the clocks of store and database are " + skew.toSeconds()
                    + " s apart, more than the " + settings.skew().toSeconds() + " s of cvmfs.sweep.skew");
        }
        // Before the roots: a writer who begins after this writes younger objects, one who ended before is among the
        // roots.
        Instant oldest = condemnations.oldestWriter(repository).minus(settings.skew());
        RootSet rootSet = roots.of(repository, grace);
        Tally tally = new Tally(repository, isDryRun, oldest, progress);
        long references = inventory.compare(repository, rootSet, tally, tally::tick);
        tally.flush();
        int missing = lost.confirm(repository, grace, tally.unlisted);
        return tally.result(references, missing);
    }

    /** Counts, and condemns in batches. */
    private final class Tally implements InventoryVisitor {
        private static final int BATCH = 1000;
        private static final int MOST_UNLISTED = 10_000;
        private static final int TICKS = 256;

        private final RepositoryName repository;
        private final boolean isDryRun;
        private final Instant oldest;
        private final Consumer<SweepResult> progress;
        private final List<Orphan> batch = new ArrayList<>();
        private final Set<ObjectName> unlisted = new LinkedHashSet<>();
        private int ticks;
        private long objects;
        private long bytes;
        private long orphans;
        private long orphanBytes;
        private long condemned;
        private long young;

        Tally(RepositoryName repository, boolean isDryRun, Instant oldest, Consumer<SweepResult> progress) {
            this.repository = repository;
            this.isDryRun = isDryRun;
            this.oldest = oldest;
            this.progress = progress;
        }

        @Override
        public void listed(ListedObject object) {
            objects++;
            bytes += object.size();
        }

        @Override
        public void unreferenced(ObjectName name, ListedObject object) {
            if (!Inventory.isSweepable(name)) {
                return;
            }
            if (!object.lastModified().isBefore(oldest)) {
                young++;
                return;
            }
            orphans++;
            orphanBytes += object.size();
            batch.add(new Orphan(name.toString(), object.size()));
            if (batch.size() == BATCH) {
                flush();
            }
        }

        @Override
        public void unlisted(ObjectName name) {
            if (unlisted.size() < MOST_UNLISTED) {
                unlisted.add(name);
            }
        }

        void flush() {
            if (!isDryRun && !batch.isEmpty()) {
                condemned += condemnations.condemnOrphans(repository, batch);
            }
            batch.clear();
        }

        void tick() {
            if (++ticks % TICKS == 0) {
                progress.accept(result(0, 0));
            }
        }

        SweepResult result(long references, int missing) {
            return new SweepResult(objects, bytes, references, orphans, orphanBytes, condemned, young, missing);
        }
    }
}
