package org.cvmfsephemeral.notify.event;

import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import jakarta.inject.Singleton;
import java.util.List;

/** Lets scripts of other web origins read the events. */
@Singleton
class CrossOrigin {
    private static final String ANY = "*";
    private static final String DAY = "86400";

    private final List<String> allowed;

    CrossOrigin(EventSettings settings) {
        allowed = settings.allowedOrigins();
    }

    /** On every answer, problems too: a script is not told of one without it. */
    void allow(HttpServerRequest request, HttpServerResponse response) {
        if (allowed.contains(ANY)) {
            response.putHeader(HttpHeaders.ACCESS_CONTROL_ALLOW_ORIGIN, ANY);
            return;
        }
        response.putHeader(HttpHeaders.VARY, HttpHeaders.ORIGIN);
        String origin = request.getHeader(HttpHeaders.ORIGIN);
        if (origin != null && allowed.contains(origin)) {
            response.putHeader(HttpHeaders.ACCESS_CONTROL_ALLOW_ORIGIN, origin);
        }
    }

    /** What a browser asks before it sends a header of its own. */
    void answerPreflight(HttpServerRequest request) {
        HttpServerResponse response = request.response();
        allow(request, response);
        response.setStatusCode(204)
                .putHeader(HttpHeaders.ACCESS_CONTROL_ALLOW_METHODS, "GET")
                .putHeader(HttpHeaders.ACCESS_CONTROL_ALLOW_HEADERS, EventRequest.LAST_EVENT_ID + ", Cache-Control")
                .putHeader(HttpHeaders.ACCESS_CONTROL_MAX_AGE, DAY)
                .end();
    }
}
