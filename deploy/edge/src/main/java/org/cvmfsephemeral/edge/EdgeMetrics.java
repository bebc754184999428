package org.cvmfsephemeral.edge;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.function.Supplier;

/** What an operator sees of the edge. */
final class EdgeMetrics {
    private final MeterRegistry registry;
    private final Counter accepted;
    private final Counter failures;
    private final Timer held;

    EdgeMetrics(MeterRegistry registry) {
        this.registry = registry;
        accepted = Counter.builder("cvmfs.edge.connections.accepted")
                .description("Connections of clients so far")
                .register(registry);
        failures = Counter.builder("cvmfs.edge.connect.failures")
                .description("Attempts to connect a client to a replica that failed")
                .register(registry);
        held = Timer.builder("cvmfs.edge.held")
                .description("Time from accepting a client until a replica has it")
                .register(registry);
    }

    void accepted() {
        accepted.increment();
    }

    void connectFailed() {
        failures.increment();
    }

    void held(Duration time) {
        held.record(time);
    }

    void watch(Supplier<Number> open, Supplier<Number> waiting, Supplier<Number> heldBytes, Supplier<Number> ready) {
        Gauge.builder("cvmfs.edge.connections", open)
                .description("Connections of clients, those that are held included")
                .register(registry);
        Gauge.builder("cvmfs.edge.connections.held", waiting)
                .description("Connections that no replica has yet")
                .register(registry);
        Gauge.builder("cvmfs.edge.held.bytes", heldBytes)
                .description("Bytes kept of what clients have sent that no replica has yet")
                .register(registry);
        Gauge.builder("cvmfs.edge.replicas.ready", ready)
                .description("Replicas that take connections")
                .register(registry);
    }
}
