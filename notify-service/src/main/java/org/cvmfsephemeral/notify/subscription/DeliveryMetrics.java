package org.cvmfsephemeral.notify.subscription;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;
import java.util.function.Supplier;
import java.util.stream.Stream;

/** What an operator sees of subscriptions. */
@Singleton
class DeliveryMetrics {
    static final String SUBSCRIBERS = "cvmfs.notify.subscribers";
    static final String WAITING = "cvmfs.notify.subscribers.waiting";
    static final String DELIVERIES = "cvmfs.notify.deliveries";
    static final String CONFLATIONS = "cvmfs.notify.conflations";
    static final String RESETS = "cvmfs.notify.resets";
    static final String DELAY = "cvmfs.notify.delivery.delay";
    static final String UNREADABLE = "cvmfs.notify.requests.unreadable";

    /** From what a machine without neighbours needs to what an outage of Kafka makes of it. */
    private static final Duration[] DELAY_BUCKETS = Stream.of(
                    5, 10, 25, 50, 100, 250, 500, 1_000, 2_500, 10_000, 60_000)
            .map(Duration::ofMillis)
            .toArray(Duration[]::new);

    private final MeterRegistry registry;
    private final Clock clock;
    private final Counter deliveries;
    private final Counter conflations;
    private final Counter unreadable;
    private final Timer delay;
    private final Map<ResetReason, Counter> resets = new EnumMap<>(ResetReason.class);

    DeliveryMetrics(MeterRegistry registry, Clock clock) {
        this.registry = registry;
        this.clock = clock;
        deliveries = Counter.builder(DELIVERIES)
                .description("Messages written to subscribers")
                .register(registry);
        conflations = Counter.builder(CONFLATIONS)
                .description("Messages a slow subscriber skipped because a newer one overtook them")
                .register(registry);
        unreadable = Counter.builder(UNREADABLE)
                .description("Subscriptions held without a repository because their request named none")
                .register(registry);
        delay = Timer.builder(DELAY)
                .description("From sending a revision to the topic until writing it to a subscriber")
                .serviceLevelObjectives(DELAY_BUCKETS)
                .register(registry);
        for (ResetReason reason : ResetReason.values()) {
            resets.put(
                    reason,
                    Counter.builder(RESETS)
                            .description("Connections of subscribers that were reset")
                            .tag("reason", reason.label())
                            .register(registry));
        }
    }

    /** The message that a subscriber gets for having subscribed. */
    void deliveredFirst() {
        deliveries.increment();
    }

    /** A message that came while the subscriber was there. */
    void delivered(MessageFrame frame) {
        deliveries.increment();
        frame.sentAt().ifPresent(sentAt -> delay.record(Duration.between(sentAt, clock.instant())));
    }

    void reset(ResetReason reason) {
        resets.get(reason).increment();
    }

    void conflated() {
        conflations.increment();
    }

    void unreadableRequest() {
        unreadable.increment();
    }

    /** Repositories come from the topic, never from requests: a stranger cannot make the number of time series grow. */
    void watchRepository(String repository, Supplier<Number> subscribers) {
        Gauge.builder(SUBSCRIBERS, subscribers)
                .description("Open subscriptions of a repository")
                .tag("repository", repository)
                .register(registry);
    }

    void watchWaiting(Supplier<Number> waiting) {
        Gauge.builder(WAITING, waiting)
                .description("Open subscriptions of repositories that are not known (yet)")
                .register(registry);
    }
}
