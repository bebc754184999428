package org.cvmfsephemeral.gc.expiry;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.TimeGauge;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;

/** What an operator sees of expiry. */
@Singleton
class ExpiryMetrics {
    static final String QUEUED = "cvmfs.expiry.paths.queued";
    static final String OVERDUE = "cvmfs.expiry.overdue.longest";

    private final Clock clock;
    private final Counter queued;
    private final AtomicReference<Optional<Instant>> overdueSince = new AtomicReference<>(Optional.empty());

    ExpiryMetrics(MeterRegistry registry, Clock clock) {
        this.clock = clock;
        queued = Counter.builder(QUEUED)
                .description("Expired paths whose removal was queued")
                .register(registry);
        TimeGauge.builder(OVERDUE, this::longestOverdueMillis, TimeUnit.MILLISECONDS)
                .description("How long the path has been overdue that has been so the longest; 0 if none is")
                .register(registry);
    }

    void pathsQueued(int paths) {
        queued.increment(paths);
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
