package org.cvmfsephemeral.edge;

import io.vertx.core.Vertx;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.RequestOptions;
import io.vertx.core.net.SocketAddress;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.NoRouteToHostException;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.jboss.logging.Logger;

/** Knows the replicas and which of them are ready. Used by the edge's one thread only. */
final class Replicas {
    private static final Logger LOG = Logger.getLogger(Replicas.class);
    private static final int TIMEOUT_MILLIS = 1_000;
    /** Of a connection for questions on which no answer comes to an end. */
    private static final int IDLE_SECONDS = 3;

    private static final int OK = 200;

    private final Vertx vertx;
    private final EdgeSettings settings;
    private final HttpClient http;
    private final Map<HostPort, Map<String, Replica>> known = new HashMap<>();
    private final Set<HostPort> unresolved = new HashSet<>();
    private final Set<Replica> beingAsked = new HashSet<>();
    private boolean shortOfResources;

    Replicas(Vertx vertx, EdgeSettings settings) {
        this.vertx = vertx;
        this.settings = settings;
        this.http = vertx.createHttpClient(new HttpClientOptions()
                .setConnectTimeout(TIMEOUT_MILLIS)
                .setIdleTimeout(IDLE_SECONDS)
                .setMaxPoolSize(1));
    }

    void start() {
        resolveAll();
        vertx.setPeriodic(settings.resolveEvery().toMillis(), timer -> resolveAll());
        vertx.setPeriodic(settings.checkEvery().toMillis(), timer -> checkAll());
    }

    /**
     * The ready one with the fewest connections; empty if there is none.
     *
     * @param failed the one that did not take this client the last time, and gets it again only if there is no other; null for none
     */
    Optional<Replica> choose(Replica failed) {
        return all().stream()
                .filter(Replica::isReady)
                .min(Comparator.comparing((Replica replica) -> replica == failed)
                        .thenComparingInt(Replica::connections));
    }

    /** A replica that cannot be reached gets no connections until it is found ready again. It is not to blame for everything. */
    void connectFailed(Replica replica, Throwable cause) {
        if (cause instanceof ConnectException || cause instanceof NoRouteToHostException) {
            markReady(replica, false);
        } else if (!shortOfResources) {
            shortOfResources = true;
            LOG.errorf("no connection to a replica could be made here replica=%s error=%s", replica, cause);
        }
    }

    void connected() {
        shortOfResources = false;
    }

    long ready() {
        return all().stream().filter(Replica::isReady).count();
    }

    private List<Replica> all() {
        List<Replica> all = new ArrayList<>();
        known.values().forEach(replicas -> all.addAll(replicas.values()));
        return all;
    }

    private void resolveAll() {
        settings.replicas().forEach(this::resolve);
    }

    private void resolve(HostPort name) {
        vertx.executeBlocking(() -> InetAddress.getAllByName(name.host()), false)
                .onComplete(resolved -> {
                    if (resolved.succeeded()) {
                        unresolved.remove(name);
                        replace(name, resolved.result());
                    } else if (unresolved.add(name)) {
                        LOG.warnf(
                                "name of replicas not resolved, those known stay name=%s error=%s",
                                name,
                                resolved.cause() instanceof UnknownHostException ? "unknown host" : resolved.cause());
                    }
                });
    }

    private void replace(HostPort name, InetAddress[] addresses) {
        Map<String, Replica> before = known.getOrDefault(name, Map.of());
        Map<String, Replica> now = new HashMap<>();
        for (InetAddress address : addresses) {
            String numeric = address.getHostAddress();
            Replica same = before.get(numeric);
            now.put(numeric, same != null ? same : added(numeric, name));
        }
        before.forEach((numeric, replica) -> {
            if (!now.containsKey(numeric)) {
                LOG.infof("replica gone from its name replica=%s name=%s", replica, name);
            }
        });
        known.put(name, now);
    }

    private Replica added(String numeric, HostPort name) {
        Replica replica =
                new Replica(SocketAddress.inetSocketAddress(name.port(), numeric), settings.readinessPort(name));
        LOG.infof("replica known replica=%s name=%s", replica, name);
        check(replica);
        return replica;
    }

    private void checkAll() {
        all().forEach(this::check);
    }

    private void check(Replica replica) {
        if (!beingAsked.add(replica)) {
            return;
        }
        http.request(new RequestOptions()
                        .setMethod(HttpMethod.GET)
                        .setHost(replica.address().host())
                        .setPort(replica.readinessPort())
                        .setURI(EdgeSettings.READINESS_PATH)
                        .setTimeout(TIMEOUT_MILLIS))
                .compose(request -> request.send())
                .compose(response -> response.body().map(response.statusCode()))
                .timeout(TIMEOUT_MILLIS, TimeUnit.MILLISECONDS)
                .onComplete(answer -> {
                    beingAsked.remove(replica);
                    markReady(replica, answer.succeeded() && answer.result() == OK);
                });
    }

    private static void markReady(Replica replica, boolean ready) {
        if (replica.markReady(ready)) {
            LOG.infof(
                    "replica %s replica=%s connections=%d",
                    ready ? "ready" : "not ready", replica, replica.connections());
        }
    }
}
