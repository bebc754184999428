package org.cvmfsephemeral.upload.http;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.quarkus.vertx.http.runtime.filters.Filters;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.RoutingContext;
import jakarta.annotation.PreDestroy;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;

/** How writing requests fare, from their first byte to the last one of their answer. */
@Singleton
class WriteMetrics {
    private static final int BEFORE_RULES = 200;
    private static final Set<HttpMethod> READING = Set.of(HttpMethod.GET, HttpMethod.HEAD, HttpMethod.OPTIONS);
    private static final int REPOSITORY_SEGMENTS = 4;
    private static final String BEGUN = WriteMetrics.class.getName();
    private static final Duration[] BUCKETS = {
        Duration.ofMillis(25), Duration.ofMillis(50), Duration.ofMillis(100), Duration.ofMillis(250),
        Duration.ofMillis(500), Duration.ofSeconds(1), Duration.ofMillis(2_500), Duration.ofSeconds(5),
        Duration.ofSeconds(10), Duration.ofSeconds(30), Duration.ofMinutes(2), Duration.ofMinutes(10)
    };

    private final AtomicInteger inProgress = new AtomicInteger();
    private final MeterRegistry registry;
    private final Gauge gauge;
    private final Map<Kind, Map<Outcome, Timer>> timers = new EnumMap<>(Kind.class);
    private final Map<Kind, Counter> received = new EnumMap<>(Kind.class);
    private final Counter leasesRefused;

    /** What is written, as far as the address tells. */
    enum Kind {
        FILE,
        TREE,
        IMAGE,
        TRANSACTION,
        DELETE,
        OTHER;

        /** @param path {@code /repos/<repository>/<what>/…}, as it came */
        static Kind of(HttpMethod method, String path) {
            String[] segments = path.split("/", REPOSITORY_SEGMENTS + 1);
            String what = segments.length < REPOSITORY_SEGMENTS ? "" : segments[REPOSITORY_SEGMENTS - 1];
            return switch (what) {
                case "files" -> method.equals(HttpMethod.DELETE) ? DELETE : FILE;
                case "trees" -> method.equals(HttpMethod.DELETE) ? DELETE : TREE;
                case "images" -> IMAGE;
                case "transactions", "changes" -> TRANSACTION;
                default -> OTHER;
            };
        }
    }

    enum Outcome {
        PUBLISHED,
        /** It will be published, or is part of a transaction. */
        ACCEPTED,
        /** It does not fit what is there. */
        REJECTED,
        /** The request itself is wrong, or too much. */
        REFUSED,
        FAILED,
        /** The client went away. */
        ABORTED;

        static Outcome of(int status, boolean partOfTransaction) {
            if (status >= 500) {
                return FAILED;
            }
            if (status == 409 || status == 412) {
                return REJECTED;
            }
            if (status >= 300) {
                return REFUSED;
            }
            return status == 202 || partOfTransaction ? ACCEPTED : PUBLISHED;
        }
    }

    WriteMetrics(MeterRegistry registry) {
        this.registry = registry;
        gauge = Gauge.builder("cvmfs.upload.in.progress", inProgress, AtomicInteger::get)
                .description("Writing requests that are not answered yet")
                .register(registry);
        leasesRefused = Counter.builder("cvmfs.leases.refused")
                .description("Requests for paths that somebody else had")
                .register(registry);
        for (Kind kind : Kind.values()) {
            Map<Outcome, Timer> outcomes = new EnumMap<>(Outcome.class);
            for (Outcome outcome : Outcome.values()) {
                outcomes.put(
                        outcome,
                        Timer.builder("cvmfs.upload")
                                .description("Writing requests, from their first byte to the last one of their answer")
                                .tag("kind", label(kind))
                                .tag("outcome", label(outcome))
                                .serviceLevelObjectives(BUCKETS)
                                .register(registry));
            }
            timers.put(kind, outcomes);
            received.put(
                    kind,
                    Counter.builder("cvmfs.upload.received")
                            .description("Bytes of the bodies of writing requests")
                            .baseUnit("bytes")
                            .tag("kind", label(kind))
                            .register(registry));
        }
    }

    /** The registry outlives the application where several run one after the other in a process, and would go on showing this one's. */
    @PreDestroy
    void forgetGauge() {
        registry.remove(gauge);
    }

    void leaseRefused() {
        leasesRefused.increment();
    }

    private static String label(Enum<?> value) {
        return value.name().toLowerCase(Locale.ROOT);
    }

    void register(@Observes Filters filters) {
        filters.register(this::measure, BEFORE_RULES);
    }

    private void measure(RoutingContext context) {
        HttpServerRequest request = context.request();
        boolean isWrite = request.path().startsWith("/repos/") && !READING.contains(request.method());
        // A request that is routed anew passes here twice.
        if (isWrite && context.get(BEGUN) == null) {
            context.put(BEGUN, true);
            begin(context, Kind.of(request.method(), request.path()));
        }
        context.next();
    }

    private void begin(RoutingContext context, Kind kind) {
        long begin = System.nanoTime();
        boolean partOfTransaction = isPartOfTransaction(context.request());
        AtomicBoolean open = new AtomicBoolean(true);
        inProgress.incrementAndGet();
        context.addEndHandler(answered -> {
            // A connection that breaks off ends twice: with an error, and when it is closed.
            if (!open.getAndSet(false)) {
                return;
            }
            inProgress.decrementAndGet();
            Outcome outcome = answered.failed()
                    ? Outcome.ABORTED
                    : Outcome.of(context.response().getStatusCode(), partOfTransaction);
            timers.get(kind).get(outcome).record(Duration.ofNanos(System.nanoTime() - begin));
            received.get(kind).increment(context.request().bytesRead());
        });
    }

    /** Whether it publishes nothing by itself. The query is looked at as it came: whether it can be decoded, others see to. */
    private static boolean isPartOfTransaction(HttpServerRequest request) {
        boolean intoOne = request.query() != null && ("&" + request.query()).contains("&transaction=");
        return intoOne || isAboutTransaction(request.path());
    }

    private static boolean isAboutTransaction(String path) {
        String[] segments = path.split("/", -1);
        return segments.length >= REPOSITORY_SEGMENTS
                && segments[REPOSITORY_SEGMENTS - 1].equals("transactions")
                && !segments[segments.length - 1].equals("commit");
    }
}
