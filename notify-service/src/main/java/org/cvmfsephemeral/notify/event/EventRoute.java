package org.cvmfsephemeral.notify.event;

import io.vertx.core.Context;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.impl.ContextInternal;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.time.Duration;
import org.cvmfsephemeral.notify.access.ReadAccess;
import org.cvmfsephemeral.notify.http.Answer;
import org.cvmfsephemeral.notify.socket.LongLivedSocket;
import org.cvmfsephemeral.web.ProblemType;
import org.jboss.logging.Logger;

/**
 * What happens, for people, CI jobs and dashboards: server-sent events as browsers know them. Nothing of the rules that the
 * clients' subscriptions need holds here: these readers know ids, heartbeats and errors.
 */
@Singleton
class EventRoute {
    static final String PATH = "/events";
    private static final Logger LOG = Logger.getLogger(EventRoute.class);
    private static final Answer TOO_MANY = Answer.problem(
                    ProblemType.TOO_MANY_STREAMS, "There are as many streams of events as allowed; come again.")
            .retryAfter(Duration.ofSeconds(5));
    private static final Answer NOT_GET = Answer.problem(ProblemType.METHOD_NOT_ALLOWED, "Events are read with GET.");

    private final Vertx vertx;
    private final EventStreams streams;
    private final RecentEvents recent;
    private final EventHistory history;
    private final EventMetrics metrics;
    private final CrossOrigin origins;
    private final LongLivedSocket socket;
    private final ReadAccess access;

    EventRoute(
            Vertx vertx,
            EventStreams streams,
            RecentEvents recent,
            EventHistory history,
            EventMetrics metrics,
            CrossOrigin origins,
            LongLivedSocket socket,
            ReadAccess access) {
        this.vertx = vertx;
        this.streams = streams;
        this.recent = recent;
        this.history = history;
        this.metrics = metrics;
        this.origins = origins;
        this.socket = socket;
        this.access = access;
    }

    void register(@Observes Router router) {
        router.get(PATH).handler(this::open).failureHandler(this::fail);
        router.options(PATH).handler(routing -> origins.answerPreflight(routing.request()));
        router.route(PATH).handler(this::refuseMethod);
    }

    private void open(RoutingContext routing) {
        HttpServerRequest request = routing.request();
        EventRequest wanted;
        try {
            wanted = EventRequest.of(request);
        } catch (EventRequest.InvalidException e) {
            answer(request, Answer.problem(ProblemType.INVALID_PARAMETER, e.getMessage()));
            return;
        }
        access.require(
                request,
                wanted.filter().repositories(),
                () -> open(request, wanted),
                denial -> answer(request, denial));
    }

    private void open(HttpServerRequest request, EventRequest wanted) {
        if (!streams.takePlace()) {
            answer(request, TOO_MANY);
            return;
        }
        stream(request, wanted);
    }

    private void stream(HttpServerRequest request, EventRequest wanted) {
        HttpServerResponse response = request.response();
        EventSubscriber subscriber = subscriber(request, wanted);
        response.drainHandler(writable -> subscriber.drained());
        response.exceptionHandler(failure -> LOG.debug("reader of events lost"));
        streams.add(subscriber);
        response.closeHandler(closed -> streams.remove(subscriber));
        response.endHandler(ended -> streams.remove(subscriber));
        if (response.closed()) {
            streams.remove(subscriber);
        }
    }

    private EventSubscriber subscriber(HttpServerRequest request, EventRequest wanted) {
        try {
            socket.adopt(request.connection());
            origins.allow(request, request.response());
            ResponseOutput output = ResponseOutput.open(request, eventLoop());
            return new EventSubscriber(output, wanted.filter(), wanted.start(), recent, history, metrics);
        } catch (RuntimeException e) {
            // As when the connection has ended meanwhile, of which nobody tells any more.
            streams.giveBackPlace();
            throw e;
        }
    }

    /** The bare one: that of the request would be kept for as long as the stream. */
    private Context eventLoop() {
        return ((ContextInternal) vertx.getOrCreateContext()).unwrap();
    }

    private void refuseMethod(RoutingContext routing) {
        routing.response().putHeader(HttpHeaders.ALLOW, "GET, OPTIONS");
        answer(routing.request(), NOT_GET);
    }

    private void fail(RoutingContext routing) {
        LOG.errorf(routing.failure(), "stream of events failed");
        routing.request().connection().close();
    }

    private void answer(HttpServerRequest request, Answer answer) {
        origins.allow(request, request.response());
        answer.sendTo(request.response());
    }
}
