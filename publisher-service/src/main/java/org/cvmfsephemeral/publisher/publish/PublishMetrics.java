package org.cvmfsephemeral.publisher.publish;

import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.quarkus.runtime.Startup;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;
import java.util.function.Supplier;
import org.cvmfsephemeral.ledger.repository.PendingRevision;

/** How long revisions take, where the time goes, and how long changes waited for theirs. */
@Startup
@ApplicationScoped
class PublishMetrics {
    private static final Duration[] ATTEMPT = {
        Duration.ofMillis(10), Duration.ofMillis(25), Duration.ofMillis(50), Duration.ofMillis(100),
        Duration.ofMillis(250), Duration.ofMillis(500), Duration.ofSeconds(1), Duration.ofMillis(2_500),
        Duration.ofSeconds(5), Duration.ofSeconds(10), Duration.ofSeconds(30), Duration.ofSeconds(60)
    };
    private static final double[] CHANGES = {1, 2, 5, 10, 20, 50, 100, 200, 500, 1_000};

    /** What became of an attempt at a revision. */
    enum Attempt {
        PUBLISHED,
        /** No change fitted, so there was no revision to publish. */
        REJECTED,
        /** By another publisher or a legal hold; the changes are still queued. */
        OVERTAKEN,
        FAILED
    }

    /** The steps of an attempt, one after the other. */
    enum Phase {
        /** Trying each change on an overlay of the tree. */
        JUDGE,
        /** Writing and storing the catalogs. */
        BUILD,
        /** Tag database, reference log and manifest. */
        SIGN,
        /** Entering the revision into the ledger as pending. */
        PREPARE,
        /** Putting reference log and manifest in place, and settling the changes. */
        FINISH
    }

    /** What became of a change. */
    enum Settled {
        PUBLISHED,
        REJECTED
    }

    private final Clock clock;
    private final Map<Attempt, Timer> attempts = new EnumMap<>(Attempt.class);
    private final Map<Phase, Timer> phases = new EnumMap<>(Phase.class);
    private final Map<Settled, Timer> waits = new EnumMap<>(Settled.class);
    private final DistributionSummary changes;

    PublishMetrics(MeterRegistry registry, Clock clock) {
        this.clock = clock;
        for (Attempt outcome : Attempt.values()) {
            attempts.put(outcome, timer(registry, "cvmfs.publish", "Attempts at a revision", "outcome", outcome));
        }
        for (Phase phase : Phase.values()) {
            phases.put(phase, timer(registry, "cvmfs.publish.phase", "Steps of an attempt", "phase", phase));
        }
        for (Settled outcome : Settled.values()) {
            waits.put(
                    outcome,
                    timer(
                            registry,
                            "cvmfs.change.wait",
                            "From a change's announcement to its end",
                            "outcome",
                            outcome));
        }
        changes = DistributionSummary.builder("cvmfs.publish.changes")
                .description("Changes published by one revision")
                .serviceLevelObjectives(CHANGES)
                .register(registry);
    }

    private static Timer timer(MeterRegistry registry, String name, String description, String label, Enum<?> value) {
        return Timer.builder(name)
                .description(description)
                .tag(label, value.name().toLowerCase(Locale.ROOT))
                .serviceLevelObjectives(ATTEMPT)
                .register(registry);
    }

    <T> T timed(Phase phase, Supplier<T> step) {
        return phases.get(phase).record(step);
    }

    void ended(Attempt outcome, Duration took) {
        attempts.get(outcome).record(took);
    }

    /**
     * What a revision, or doing without one, has ended.
     *
     * @param queuedAt of these changes
     */
    void settled(Map<UUID, Instant> queuedAt, List<PendingRevision.Outcome> outcomes) {
        Instant now = clock.instant();
        int published = 0;
        for (PendingRevision.Outcome outcome : outcomes) {
            boolean fitted = outcome.problem() == null;
            published += fitted ? 1 : 0;
            Instant begin = queuedAt.getOrDefault(outcome.change(), now);
            waits.get(fitted ? Settled.PUBLISHED : Settled.REJECTED).record(waited(begin, now));
        }
        if (published > 0) {
            changes.record(published);
        }
    }

    private static Duration waited(Instant begin, Instant now) {
        return begin.isAfter(now) ? Duration.ZERO : Duration.between(begin, now);
    }
}
