package org.cvmfsephemeral.gc.expiry;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.TimeGauge;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;

/** What an operator sees of expiry. */
@Singleton
class ExpiryMetrics {
    static final String QUEUED = "cvmfs.expiry.paths.queued";
    static final String HELD = "cvmfs.expiry.held";
    static final String OVERDUE = "cvmfs.expiry.overdue.longest";

    private final Clock clock;
    private final Map<RemovalReason, Counter> queued = new EnumMap<>(RemovalReason.class);
    private final AtomicLong held = new AtomicLong();
    private final AtomicReference<Optional<Instant>> overdueSince = new AtomicReference<>(Optional.empty());

    ExpiryMetrics(MeterRegistry registry, Clock clock) {
        this.clock = clock;
        for (RemovalReason reason : RemovalReason.values()) {
            queued.put(
                    reason,
                    Counter.builder(QUEUED)
                            .description("Paths whose removal by schedule was queued")
                            .tag("reason", reason.label())
                            .register(registry));
        }
        Gauge.builder(HELD, held, AtomicLong::get)
                .description("Overdue paths that stay because of legal holds")
                .register(registry);
        TimeGauge.builder(OVERDUE, this::longestOverdueMillis, TimeUnit.MILLISECONDS)
                .description("How long the path has been overdue that has been so the longest; 0 if none is")
                .register(registry);
    }

    void pathsQueued(RemovalReason reason, int paths) {
        queued.get(reason).increment(paths);
    }

    void recordHeld(long paths) {
        held.set(paths);
    }

    /** Goes on growing while nothing new is recorded: a sweep that fails must not look like one that has nothing to do. */
    void recordLongestOverdue(Optional<Duration> overdue) {
        overdueSince.set(overdue.map(duration -> clock.instant().minus(duration)));
    }

    private double longestOverdueMillis() {
        return overdueSince
                .get()
                .map(since -> Duration.between(since, clock.instant()).toMillis())
                .orElse(0L);
    }
}
