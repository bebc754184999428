package org.cvmfsephemeral.notify.http;

import io.vertx.core.http.HttpHeaders;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;

/** Answers whatever no other route takes, as RFC 9457 problem. */
@Singleton
class UnknownPath {
    /** After every other route, those of the framework too. */
    private static final int LAST = Integer.MAX_VALUE;

    void register(@Observes Router router) {
        router.route().order(LAST).handler(UnknownPath::answer);
    }

    private static void answer(RoutingContext routing) {
        JsonObject problem = new JsonObject()
                .put("type", "urn:cvmfs-ephemeral:problem:unknown-path")
                .put("title", "Unknown path")
                .put("status", 404)
                .put("detail", "subscribe with GET /api/v1/notifications/subscribe");
        routing.response()
                .setStatusCode(404)
                .putHeader(HttpHeaders.CONTENT_TYPE, "application/problem+json")
                .end(problem.toBuffer());
    }
}
