package org.cvmfsephemeral.upload.http;

import io.quarkus.vertx.http.runtime.filters.Filters;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.Optional;
import org.cvmfsephemeral.upload.content.UploadSettings;
import org.cvmfsephemeral.web.ProblemType;

/** What is decided about a request before it is routed, because routing tidies its path up. */
@Singleton
class RequestRules {
    private static final int BEFORE_ROUTING = 100;
    private static final int NOT_FOUND = 404;

    /** Set once, since a request that is routed anew passes here twice. */
    private static final String BODY_IS_WATCHED = RequestRules.class.getName();

    private final Duration patience;
    private final Duration linger;

    RequestRules(UploadSettings settings) {
        this.patience = settings.bodyPatience();
        this.linger = settings.linger();
    }

    void register(@Observes Filters filters) {
        filters.register(this::check, BEFORE_ROUTING);
    }

    private void check(RoutingContext request) {
        if (hasBody(request.request()) && request.get(BODY_IS_WATCHED) == null) {
            request.put(BODY_IS_WATCHED, true);
            RequestBody.expect(request, patience);
            UnreadBody.watch(request, linger);
        }
        RawPath path = new RawPath(request.request().path());
        Optional<RawPath.Flaw> flaw = path.flaw(isReading(request.request().method()));
        if (flaw.isPresent()) {
            refuse(request, flaw.get());
        } else if (path.escaped().equals(path.value())) {
            request.next();
        } else {
            String query = request.request().query();
            request.reroute(path.escaped() + (query == null ? "" : "?" + query));
        }
    }

    private static boolean isReading(HttpMethod method) {
        return method.equals(HttpMethod.GET) || method.equals(HttpMethod.HEAD);
    }

    private static boolean hasBody(HttpServerRequest request) {
        return request.headers().contains(HttpHeaders.TRANSFER_ENCODING) || announcedBytes(request) > 0;
    }

    /** 0 if nothing is announced. The HTTP parser has let nothing but a number through. */
    static long announcedBytes(HttpServerRequest request) {
        String length = request.getHeader(HttpHeaders.CONTENT_LENGTH);
        return length == null ? 0 : Long.parseLong(length.strip());
    }

    private static void refuse(RoutingContext request, RawPath.Flaw flaw) {
        if (request.request().path().startsWith("/cvmfs/")) {
            // To CernVM-FS clients only 404 means that something is not there.
            request.response().setStatusCode(NOT_FOUND).end();
            return;
        }
        if (flaw.climbs()) {
            RefusedPathResource.send(request, flaw.detail());
            return;
        }
        ProblemType type = ProblemType.INVALID_PATH;
        request.response()
                .setStatusCode(type.status())
                .putHeader("Content-Type", "application/problem+json")
                .end(new JsonObject()
                        .put("type", type.uri().toString())
                        .put("title", type.title())
                        .put("status", type.status())
                        .put("detail", flaw.detail())
                        .encode());
    }
}
