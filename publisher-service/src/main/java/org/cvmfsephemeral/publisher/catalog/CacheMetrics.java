package org.cvmfsephemeral.publisher.catalog;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.runtime.Startup;
import jakarta.enterprise.context.ApplicationScoped;

/** How often a catalog was at hand: open in memory, then on the local disk, else it came from the store. */
@Startup
@ApplicationScoped
class CacheMetrics {
    private final Hits memory;
    private final Hits disk;

    private record Hits(Counter hits, Counter misses) {
        static Hits of(MeterRegistry registry, String tier) {
            return new Hits(counter(registry, tier, "hit"), counter(registry, tier, "miss"));
        }

        private static Counter counter(MeterRegistry registry, String tier, String result) {
            return Counter.builder("cvmfs.catalog.cache.requests")
                    .description("Catalogs looked for in a cache")
                    .tag("tier", tier)
                    .tag("result", result)
                    .register(registry);
        }

        void count(boolean hit) {
            (hit ? hits : misses).increment();
        }
    }

    CacheMetrics(MeterRegistry registry) {
        memory = Hits.of(registry, "memory");
        disk = Hits.of(registry, "disk");
    }

    void askedMemory(boolean hit) {
        memory.count(hit);
    }

    void askedDisk(boolean hit) {
        disk.count(hit);
    }
}
