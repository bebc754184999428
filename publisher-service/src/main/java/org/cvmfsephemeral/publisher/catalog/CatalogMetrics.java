package org.cvmfsephemeral.publisher.catalog;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.BaseUnits;
import io.quarkus.runtime.Startup;
import jakarta.enterprise.context.ApplicationScoped;

/** Sizes of the catalogs that are written. A large one is never refused: it is slow for everybody, and that shows here. */
@Startup
@ApplicationScoped
class CatalogMetrics {
    /** Where upstream warns (format reference 5.5). */
    private static final long LARGE_ROOT_ENTRIES = 200_000;

    private static final long LARGE_NESTED_ENTRIES = 500_000;

    private final DistributionSummary entries;
    private final DistributionSummary bytes;
    private final Counter largeRoots;
    private final Counter largeNested;

    CatalogMetrics(MeterRegistry registry) {
        this.entries = DistributionSummary.builder("cvmfs.catalog.entries")
                .description("Entries of the catalogs written")
                .publishPercentiles(0.5, 0.99)
                .register(registry);
        this.bytes = DistributionSummary.builder("cvmfs.catalog.size")
                .description("Uncompressed size of the catalogs written")
                .baseUnit(BaseUnits.BYTES)
                .publishPercentiles(0.5, 0.99)
                .register(registry);
        this.largeRoots = large(registry, "root");
        this.largeNested = large(registry, "nested");
    }

    private static Counter large(MeterRegistry registry, String kind) {
        return Counter.builder("cvmfs.catalog.large")
                .description("Catalogs written with more entries than clients handle well")
                .tag("kind", kind)
                .register(registry);
    }

    void written(boolean isRoot, long entryCount, long size) {
        entries.record(entryCount);
        bytes.record(size);
        if (isRoot && entryCount > LARGE_ROOT_ENTRIES) {
            largeRoots.increment();
        } else if (!isRoot && entryCount > LARGE_NESTED_ENTRIES) {
            largeNested.increment();
        }
    }
}
