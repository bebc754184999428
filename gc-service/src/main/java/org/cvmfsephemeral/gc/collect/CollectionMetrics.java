package org.cvmfsephemeral.gc.collect;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import jakarta.inject.Singleton;
import java.util.concurrent.atomic.AtomicReference;
import org.cvmfsephemeral.ledger.garbage.GarbageFigures;

/** What an operator sees of collection. */
@Singleton
class CollectionMetrics {
    private final Counter deleted;
    private final Counter deletedBytes;
    private final Counter acquitted;
    private final Counter failed;
    private final AtomicReference<GarbageFigures> waiting = new AtomicReference<>(new GarbageFigures(0, 0, 0, 0));

    CollectionMetrics(MeterRegistry registry) {
        deleted = Counter.builder("cvmfs.collection.objects.deleted")
                .description("Objects removed from the store")
                .register(registry);
        deletedBytes = Counter.builder("cvmfs.collection.reclaimed")
                .description("Bytes of the contents of removed objects")
                .baseUnit("bytes")
                .register(registry);
        acquitted = Counter.builder("cvmfs.collection.objects.acquitted")
                .description("Candidates that turned out to be referred to from elsewhere")
                .register(registry);
        failed = Counter.builder("cvmfs.collection.objects.failed")
                .description("Removals that the store did not acknowledge; each is tried again")
                .register(registry);
        Gauge.builder("cvmfs.collection.candidates", () -> waiting.get().candidates())
                .description(
                        "Objects of all repositories that wait for their grace to be over, or for a revision to go")
                .register(registry);
        Gauge.builder("cvmfs.collection.reclaimable", () -> waiting.get().candidateBytes())
                .description("Bytes of the contents of these objects")
                .baseUnit("bytes")
                .register(registry);
        Gauge.builder("cvmfs.collection.deleting", () -> waiting.get().deleting())
                .description("Objects whose removal was begun and not ended")
                .register(registry);
    }

    void collected(CollectionResult step) {
        deleted.increment(step.deleted());
        deletedBytes.increment(step.deletedBytes());
        acquitted.increment(step.acquitted());
        failed.increment(step.failed());
    }

    void waiting(GarbageFigures figures) {
        waiting.set(figures);
    }
}
