package org.cvmfsephemeral.edge;

import java.time.Duration;
import java.util.List;
import java.util.OptionalInt;

/**
 * How the edge works.
 *
 * @param listen where clients connect to
 * @param replicas of notify-service; a name may stand for several addresses
 * @param readinessPort where replicas are asked whether they are ready; empty for the port that serves clients
 * @param checkEvery how often they are asked
 * @param resolveEvery how often names are looked up
 * @param retryAfter pause before the next attempt to connect a client that is held
 * @param heldBytes memory for what clients send while they are held, all together
 * @param longLivedAfter age of a connection that is not that of a short request any more
 * @param resetSpread over how long such clients of a replica that has gone are let go
 * @param drainSpread over how long all clients are let go when the edge stops
 * @param status where health and metrics are served; null for nowhere
 */
record EdgeSettings(
        HostPort listen,
        List<HostPort> replicas,
        OptionalInt readinessPort,
        Duration checkEvery,
        Duration resolveEvery,
        Duration retryAfter,
        long heldBytes,
        Duration longLivedAfter,
        Duration resetSpread,
        Duration drainSpread,
        HostPort status) {
    static final String READINESS_PATH = "/q/health/ready";

    EdgeSettings {
        replicas = List.copyOf(replicas);
        if (replicas.isEmpty()) {
            throw new IllegalArgumentException("at least one replica is needed");
        }
    }

    /** With the usual times. */
    static EdgeSettings of(HostPort listen, List<HostPort> replicas) {
        return new EdgeSettings(
                listen,
                replicas,
                OptionalInt.empty(),
                Duration.ofMillis(500),
                Duration.ofSeconds(1),
                Duration.ofMillis(100),
                Runtime.getRuntime().maxMemory() / 8,
                Duration.ofSeconds(10),
                Duration.ofSeconds(2),
                Duration.ofSeconds(5),
                null);
    }

    int readinessPort(HostPort replica) {
        return readinessPort.orElse(replica.port());
    }
}
