package org.cvmfsephemeral.notify.http;

import io.vertx.core.Future;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.Optional;
import org.cvmfsephemeral.web.ProblemType;

/**
 * An answer that is complete: JSON, with its length, in one write.
 *
 * @param body a problem (RFC 9457) unless the status is 200
 * @param retryAfter when it is worth asking again
 */
public record Answer(int status, JsonObject body, Optional<Duration> retryAfter) {
    private static final int OK = 200;

    public static Answer ok(JsonObject body) {
        return new Answer(OK, body, Optional.empty());
    }

    public static Answer problem(ProblemType type, String detail) {
        JsonObject body = new JsonObject()
                .put("type", type.uri().toString())
                .put("title", type.title())
                .put("status", type.status())
                .put("detail", detail);
        return new Answer(type.status(), body, Optional.empty());
    }

    public Answer retryAfter(Duration time) {
        return new Answer(status, body, Optional.of(time));
    }

    /** One more member of the body. */
    public Answer with(String name, Object value) {
        return new Answer(status, body.copy().put(name, value), retryAfter);
    }

    /** Called by the response's event loop; does nothing if nobody is there to read it. */
    public Future<Void> sendTo(HttpServerResponse response) {
        if (response.ended() || response.closed()) {
            return Future.succeededFuture();
        }
        retryAfter.ifPresent(time -> response.putHeader(HttpHeaders.RETRY_AFTER, String.valueOf(time.toSeconds())));
        return response.setStatusCode(status)
                .putHeader(HttpHeaders.CONTENT_TYPE, status == OK ? "application/json" : "application/problem+json")
                .putHeader(HttpHeaders.CACHE_CONTROL, "no-store")
                .end(body.toBuffer());
    }
}
