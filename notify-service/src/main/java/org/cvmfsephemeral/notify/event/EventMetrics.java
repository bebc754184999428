package org.cvmfsephemeral.notify.event;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import jakarta.inject.Singleton;
import java.util.function.Supplier;

/** What an operator sees of the streams of events. */
@Singleton
class EventMetrics {
    static final String STREAMS = "cvmfs.notify.events.streams";
    static final String WRITTEN = "cvmfs.notify.events.written";
    static final String RESUMED = "cvmfs.notify.events.resumed";
    static final String ENDED_SLOW = "cvmfs.notify.events.slow";
    static final String REFUSED = "cvmfs.notify.events.refused";

    private final MeterRegistry registry;
    private final Counter written;
    private final Counter fromMemory;
    private final Counter fromKafka;
    private final Counter resets;
    private final Counter slow;
    private final Counter refused;

    EventMetrics(MeterRegistry registry) {
        this.registry = registry;
        written = Counter.builder(WRITTEN)
                .description("Events written to streams")
                .register(registry);
        fromMemory = resumed("memory");
        fromKafka = resumed("kafka");
        resets = resumed("reset");
        slow = Counter.builder(ENDED_SLOW)
                .description("Streams cut off because nothing was read from them")
                .register(registry);
        refused = Counter.builder(REFUSED)
                .description("Streams refused because there were too many")
                .register(registry);
    }

    private Counter resumed(String from) {
        return Counter.builder(RESUMED)
                .description("Streams resumed, by where the events they had missed came from")
                .tag("from", from)
                .register(registry);
    }

    void watchStreams(Supplier<Number> streams) {
        Gauge.builder(STREAMS, streams).description("Open streams of events").register(registry);
    }

    void written(int events) {
        written.increment(events);
    }

    void resumed(boolean memory) {
        (memory ? fromMemory : fromKafka).increment();
    }

    void reset() {
        resets.increment();
    }

    void endedSlow() {
        slow.increment();
    }

    void refused() {
        refused.increment();
    }
}
