package org.cvmfsephemeral.upload.http;

import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.RoutingContext;
import java.time.Duration;

/**
 * What happens to a body when the request is answered before the body was read: it is thrown away for a while, so that a client
 * that is still sending gets to read the answer, and the connection is closed unless the body was small.
 */
final class UnreadBody {
    private static final long SMALL_BYTES = 64 << 10;

    private final RoutingContext context;
    private final HttpServerRequest request;
    private final Duration linger;

    private UnreadBody(RoutingContext context, Duration linger) {
        this.context = context;
        this.request = context.request();
        this.linger = linger;
    }

    /** Takes care of what will be left of the request's body; called before the request is routed. */
    static void watch(RoutingContext context, Duration linger) {
        UnreadBody body = new UnreadBody(context, linger);
        context.addHeadersEndHandler(ignored -> body.announceEnd());
        context.addEndHandler(answer -> {
            if (answer.succeeded()) {
                body.throwAway();
            }
        });
    }

    private void announceEnd() {
        if (!request.isEnded() && !isSmall()) {
            context.response().putHeader(HttpHeaders.CONNECTION, HttpHeaders.CLOSE);
        }
    }

    /** A client that was to be asked before it sends may send nothing at all now. */
    private boolean isSmall() {
        return !request.headers().contains(HttpHeaders.EXPECT)
                && !request.headers().contains(HttpHeaders.TRANSFER_ENCODING)
                && RequestRules.announcedBytes(request) <= SMALL_BYTES;
    }

    private void throwAway() {
        if (request.isEnded()) {
            return;
        }
        boolean close = !isSmall();
        long timer = context.vertx()
                .setTimer(linger.toMillis(), ignored -> request.connection().close());
        request.exceptionHandler(ignored -> context.vertx().cancelTimer(timer));
        request.handler(ignored -> {});
        request.endHandler(ignored -> {
            context.vertx().cancelTimer(timer);
            if (close) {
                request.connection().close();
            }
        });
        request.resume();
    }
}
