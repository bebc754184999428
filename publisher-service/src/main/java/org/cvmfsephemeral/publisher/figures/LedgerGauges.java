package org.cvmfsephemeral.publisher.figures;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.MultiGauge;
import io.micrometer.core.instrument.Tags;
import io.quarkus.scheduler.Scheduled;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import java.util.Optional;
import java.util.function.ToDoubleFunction;
import java.util.stream.Stream;
import org.cvmfsephemeral.ledger.change.ChangeState;
import org.cvmfsephemeral.ledger.figures.LedgerFailures;
import org.cvmfsephemeral.ledger.figures.LedgerFigures;
import org.cvmfsephemeral.ledger.figures.LedgerSurvey;
import org.cvmfsephemeral.ledger.repository.RepositoryState;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.jboss.logging.Logger;

/**
 * What the ledger holds, read now and then rather than whenever somebody asks. Every replica shows the same. While the ledger does not answer
 * there are no numbers: the last ones would tell of peace.
 */
@ApplicationScoped
class LedgerGauges {
    private static final Logger LOG = Logger.getLogger(LedgerGauges.class);

    private final LedgerSurvey survey;
    private final LedgerFailures failures;
    private final MultiGauge whitelists;
    private final Clock clock;
    private final Duration lifetime;
    private volatile Shown shown = new Shown(Optional.empty(), Instant.EPOCH);

    /** @param refreshEvery figures that are three times as old are shown no more: reading new ones hangs */
    LedgerGauges(
            LedgerSurvey survey,
            LedgerFailures failures,
            MeterRegistry registry,
            Clock clock,
            @ConfigProperty(name = "cvmfs.figures.refresh-every", defaultValue = "10s") Duration refreshEvery) {
        this.survey = survey;
        this.failures = failures;
        this.clock = clock;
        this.lifetime = refreshEvery.multipliedBy(3);
        this.whitelists = MultiGauge.builder("cvmfs.whitelist.remaining")
                .description(
                        "Time until the repository's whitelist expires, and with it the repository for its clients")
                .baseUnit("seconds")
                .register(registry);
        for (ChangeState state : ChangeState.values()) {
            if (!state.isFinal()) {
                gauge("cvmfs.queue.changes", figures -> figures.openChanges().get(state))
                        .description("Changes that are not settled")
                        .tag("state", label(state))
                        .register(registry);
            }
        }
        gauge("cvmfs.queue.oldest", figures -> seconds(figures.oldestOpen()))
                .description("How long the oldest change has waited that is not parked")
                .baseUnit("seconds")
                .register(registry);
        for (RepositoryState state : RepositoryState.values()) {
            gauge("cvmfs.repositories", figures -> figures.repositories().get(state))
                    .description("Repositories")
                    .tag("state", label(state))
                    .register(registry);
        }
        gauge("cvmfs.leases.held", LedgerFigures::leases)
                .description("Paths that somebody has for himself")
                .register(registry);
        gauge("cvmfs.sessions.open", LedgerFigures::sessions)
                .description("Uploads and publishes that are storing objects")
                .register(registry);
        gauge("cvmfs.outbox.entries", LedgerFigures::outboxEntries)
                .description("Messages that Kafka has not taken, or whose delivery is not recorded yet")
                .register(registry);
        gauge("cvmfs.outbox.oldest", figures -> seconds(figures.oldestOutboxEntry()))
                .description("Age of the oldest of these messages")
                .baseUnit("seconds")
                .register(registry);
    }

    private Gauge.Builder<?> gauge(String name, ToDoubleFunction<LedgerFigures> value) {
        return Gauge.builder(name, () -> current().map(value::applyAsDouble).orElse(Double.NaN));
    }

    private record Shown(Optional<LedgerFigures> figures, Instant readAt) {}

    private Optional<LedgerFigures> current() {
        Shown newest = shown;
        return newest.readAt().plus(lifetime).isBefore(clock.instant()) ? Optional.empty() : newest.figures();
    }

    private static String label(Enum<?> state) {
        return state.name().toLowerCase(Locale.ROOT);
    }

    @Scheduled(
            every = "{cvmfs.figures.refresh-every:10s}",
            concurrentExecution = Scheduled.ConcurrentExecution.SKIP,
            skipExecutionIf = Scheduled.ApplicationNotRunning.class)
    void refresh() {
        try {
            show(Optional.of(survey.take()));
        } catch (RuntimeException e) {
            show(Optional.empty());
            failures.count(LedgerFailures.Work.SURVEY);
            LOG.warnf("figures of the ledger not read error=%s", e.getMessage());
        }
    }

    private void show(Optional<LedgerFigures> figures) {
        shown = new Shown(figures, clock.instant());
        whitelists.register(
                figures.stream().flatMap(LedgerGauges::whitelistRows).toList(), true);
    }

    private static Stream<MultiGauge.Row<?>> whitelistRows(LedgerFigures figures) {
        return figures.whitelists().entrySet().stream()
                .map(whitelist -> MultiGauge.Row.of(
                        Tags.of("repository", whitelist.getKey().value()), seconds(whitelist.getValue())));
    }

    private static double seconds(Duration duration) {
        return duration.toMillis() / 1_000.0;
    }
}
