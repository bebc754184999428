package org.cvmfsephemeral.notify.publication;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import jakarta.inject.Singleton;
import java.util.EnumMap;
import java.util.Map;

/** What an operator sees of requests to publish. */
@Singleton
class PublishMetrics {
    static final String REQUESTS = "cvmfs.notify.publish.requests";

    private final Map<PublishOutcome, Counter> requests = new EnumMap<>(PublishOutcome.class);

    PublishMetrics(MeterRegistry registry) {
        for (PublishOutcome outcome : PublishOutcome.values()) {
            requests.put(
                    outcome,
                    Counter.builder(REQUESTS)
                            .description("Requests to publish a manifest")
                            .tag("outcome", outcome.label())
                            .register(registry));
        }
    }

    void count(PublishOutcome outcome) {
        requests.get(outcome).increment();
    }
}
