package org.cvmfsephemeral.gc.job;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.Locale;
import org.cvmfsephemeral.ledger.job.JobKind;

/** What an operator sees of jobs. */
@Singleton
class JobMetrics {
    static final String RUNS = "cvmfs.job.runs";

    private final MeterRegistry registry;

    JobMetrics(MeterRegistry registry) {
        this.registry = registry;
        for (JobKind kind : JobKind.values()) {
            timer(kind, true);
            timer(kind, false);
        }
    }

    void ended(JobKind kind, boolean succeeded, Duration time) {
        timer(kind, succeeded).record(time);
    }

    private Timer timer(JobKind kind, boolean succeeded) {
        return Timer.builder(RUNS)
                .description("Runs of jobs over repositories")
                .tag("kind", kind.name().toLowerCase(Locale.ROOT))
                .tag("outcome", succeeded ? "succeeded" : "failed")
                .register(registry);
    }
}
