package org.cvmfsephemeral.edge;

import io.micrometer.prometheus.PrometheusMeterRegistry;
import io.vertx.core.AbstractVerticle;
import io.vertx.core.Promise;
import io.vertx.core.http.HttpServerRequest;

/** Health and metrics, apart from what clients can reach. */
final class StatusServer extends AbstractVerticle {
    private final HostPort listen;
    private final Edge edge;
    private final PrometheusMeterRegistry registry;

    StatusServer(HostPort listen, Edge edge, PrometheusMeterRegistry registry) {
        this.listen = listen;
        this.edge = edge;
        this.registry = registry;
    }

    @Override
    public void start(Promise<Void> started) {
        vertx.createHttpServer()
                .requestHandler(this::answer)
                .listen(listen.port(), listen.host())
                .<Void>mapEmpty()
                .onComplete(started);
    }

    private void answer(HttpServerRequest request) {
        switch (request.path()) {
            case "/live" -> request.response().end("live\n");
            case "/ready" -> ready(request);
            case "/metrics" ->
                request.response()
                        .putHeader("Content-Type", "text/plain; version=0.0.4; charset=utf-8")
                        .end(registry.scrape());
            default -> request.response().setStatusCode(404).end("there are /live, /ready and /metrics\n");
        }
    }

    /** Whether replicas are ready does not matter: holding is what the edge is for. */
    private void ready(HttpServerRequest request) {
        if (edge.isDraining()) {
            request.response().setStatusCode(503).end("draining\n");
        } else {
            request.response().end("ready\n");
        }
    }
}
