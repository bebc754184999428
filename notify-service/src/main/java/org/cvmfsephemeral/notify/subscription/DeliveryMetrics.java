package org.cvmfsephemeral.notify.subscription;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import jakarta.inject.Singleton;
import java.util.function.Supplier;

/** What an operator sees of subscriptions. */
@Singleton
class DeliveryMetrics {
    static final String SUBSCRIBERS = "cvmfs.notify.subscribers";
    static final String WAITING = "cvmfs.notify.subscribers.waiting";
    static final String DELIVERIES = "cvmfs.notify.deliveries";
    static final String CONFLATIONS = "cvmfs.notify.conflations";
    static final String UNREADABLE = "cvmfs.notify.requests.unreadable";

    private final MeterRegistry registry;
    private final Counter deliveries;
    private final Counter conflations;
    private final Counter unreadable;

    DeliveryMetrics(MeterRegistry registry) {
        this.registry = registry;
        deliveries = Counter.builder(DELIVERIES)
                .description("Messages written to subscribers")
                .register(registry);
        conflations = Counter.builder(CONFLATIONS)
                .description("Messages a slow subscriber skipped because a newer one overtook them")
                .register(registry);
        unreadable = Counter.builder(UNREADABLE)
                .description("Subscriptions held without a repository because their request named none")
                .register(registry);
    }

    void delivered() {
        deliveries.increment();
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
