package org.cvmfsephemeral.notify.subscription;

import io.vertx.core.Context;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.impl.ContextInternal;
import io.vertx.core.net.SocketAddress;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.util.Optional;
import org.cvmfsephemeral.format.repository.RepositoryName;
import org.cvmfsephemeral.notify.http.CappedBody;
import org.cvmfsephemeral.notify.socket.LongLivedSocket;
import org.jboss.logging.Logger;

/**
 * Subscribing as the client does it: a GET with a body, answered by a stream without end (format reference 9.2).
 *
 * <p>Any answer that ends, an error too, tells the client that it is done for good (format reference 9.5). So there is no
 * bad request here: one that cannot be understood is accepted and held without a message.
 */
@Singleton
class SubscribeRoute {
    static final String PATH = "/api/v1/notifications/subscribe";
    /** A request has the length of a name and 30 bytes. */
    private static final int MAX_BODY_BYTES = 4096;

    private static final Logger LOG = Logger.getLogger(SubscribeRoute.class);

    private final Vertx vertx;
    private final SubscriptionHub hub;
    private final LongLivedSocket socket;
    private final DeliveryMetrics metrics;

    SubscribeRoute(Vertx vertx, SubscriptionHub hub, LongLivedSocket socket, DeliveryMetrics metrics) {
        this.vertx = vertx;
        this.hub = hub;
        this.socket = socket;
        this.metrics = metrics;
    }

    void register(@Observes Router router) {
        router.get(PATH).handler(this::readRequest).failureHandler(SubscribeRoute::cutConnection);
    }

    private void readRequest(RoutingContext routing) {
        HttpServerRequest request = routing.request();
        CappedBody body = new CappedBody(MAX_BODY_BYTES);
        request.handler(body::append);
        request.endHandler(end -> open(request, body));
    }

    private void open(HttpServerRequest request, CappedBody body) {
        forgetWhatWasRead(request);
        socket.adopt(request.connection());
        ResponseStream stream = ResponseStream.open(request, eventLoop());
        Optional<RepositoryName> repository = SubscribeRequest.repository(body.bytes());
        if (repository.isPresent()) {
            subscribe(request, stream, repository.get());
        } else {
            hold(request, stream);
        }
    }

    /** A request lasts as long as its answer, here for days. */
    private static void forgetWhatWasRead(HttpServerRequest request) {
        request.handler(null);
        request.endHandler(null);
        request.headers().clear();
    }

    /** The bare one: that of the request would be kept for as long as the subscription, with all that it remembers. */
    private Context eventLoop() {
        return ((ContextInternal) vertx.getOrCreateContext()).unwrap();
    }

    private void subscribe(HttpServerRequest request, ResponseStream stream, RepositoryName repository) {
        Subscription subscription = hub.subscribe(repository, stream);
        LOG.infof("subscribed repository=%s remote=%s", repository, request.remoteAddress());
        request.response().drainHandler(writable -> subscription.drained());
        untilGone(request, subscription);
    }

    private void hold(HttpServerRequest request, ResponseStream stream) {
        metrics.unreadableRequest();
        LOG.infof("subscription names no repository remote=%s", request.remoteAddress());
        untilGone(request, hub.hold(stream));
    }

    private void untilGone(HttpServerRequest request, Subscription subscription) {
        HttpServerResponse response = request.response();
        SocketAddress remote = request.remoteAddress();
        // A response on a broken connection reports its error here before it closes.
        response.exceptionHandler(failure -> LOG.debugf("subscriber lost remote=%s", remote));
        response.closeHandler(closed -> {
            hub.unsubscribe(subscription);
            LOG.infof(
                    "unsubscribed repository=%s remote=%s", subscription.feed().repository(), remote);
        });
        if (response.closed()) {
            hub.unsubscribe(subscription);
        }
    }

    private static void cutConnection(RoutingContext routing) {
        LOG.errorf(
                routing.failure(),
                "subscription failed remote=%s",
                routing.request().remoteAddress());
        routing.request().connection().close();
    }
}
