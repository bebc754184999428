package org.cvmfsephemeral.web;

import io.quarkus.runtime.ShutdownDelayInitiatedEvent;
import io.quarkus.vertx.http.runtime.filters.Filters;
import io.vertx.core.http.HttpHeaders;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;

/**
 * Sends clients to another replica before this one stops. Between the end of its readiness and the end of its work
 * ({@code quarkus.shutdown.delay}) each answer asks for the connection to be closed, since a load balancer moves new connections only and a
 * client that kept its own would meet the end of it in mid-request.
 */
@Singleton
final class PartingConnections {
    private static final int BEFORE_EVERYTHING = 1_000;

    private volatile boolean stopping;

    void register(@Observes Filters filters) {
        filters.register(this::part, BEFORE_EVERYTHING);
    }

    void begin(@Observes ShutdownDelayInitiatedEvent stop) {
        stopping = true;
    }

    private void part(RoutingContext request) {
        if (stopping) {
            request.response().putHeader(HttpHeaders.CONNECTION, HttpHeaders.CLOSE);
        }
        request.next();
    }
}
