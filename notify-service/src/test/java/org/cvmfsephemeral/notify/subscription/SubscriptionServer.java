package org.cvmfsephemeral.notify.subscription;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.quarkus.runtime.StartupEvent;
import io.quarkus.runtime.configuration.DurationConverter;
import io.quarkus.runtime.configuration.MemorySize;
import io.quarkus.runtime.configuration.MemorySizeConverter;
import io.smallrye.config.SmallRyeConfigBuilder;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.ext.web.Router;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.cvmfsephemeral.messages.RepositoryRevision;
import org.cvmfsephemeral.notify.revision.Announcement;
import org.cvmfsephemeral.notify.socket.LongLivedSocket;
import org.cvmfsephemeral.notify.socket.SocketSettings;

/** Takes subscriptions on a real port, without the rest of the service, so that a test can stop it. */
public final class SubscriptionServer implements AutoCloseable {
    public static final String REPOSITORY = "sw.example.org";
    private static final int PRIORITY = 200;

    private final Vertx vertx = Vertx.vertx();
    private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
    private final SubscriptionHub hub;
    private final HttpServer server;

    private SubscriptionServer(Map<String, String> settings) throws Exception {
        DeliveryMetrics metrics = new DeliveryMetrics(registry, Clock.systemUTC());
        DeliverySettings delivery = settings(DeliverySettings.class, settings);
        hub = new SubscriptionHub(new FanOut(delivery, new EventLoopTicks(vertx)), metrics);
        new SlowSubscribers(hub, new EventLoopTicks(vertx), delivery).started(new StartupEvent());
        Router router = Router.router(vertx);
        LongLivedSocket socket = new LongLivedSocket(settings(SocketSettings.class, settings));
        new SubscribeRoute(vertx, hub, socket, metrics).register(router);
        server = await(vertx.createHttpServer().requestHandler(router).listen(0));
        hub.announced(List.of(
                new Announcement(new RepositoryRevision(REPOSITORY, 1, 1, "ab", new byte[] {1}), Optional.empty())));
    }

    public static SubscriptionServer start() throws Exception {
        return start(Map.of());
    }

    static SubscriptionServer start(Map<String, String> settings) throws Exception {
        return new SubscriptionServer(settings);
    }

    public SubscriptionHub hub() {
        return hub;
    }

    public MeterRegistry metrics() {
        return registry;
    }

    public Vertx vertx() {
        return vertx;
    }

    HttpServer http() {
        return server;
    }

    public RawSubscriber subscriberWithItsFirstMessage() throws Exception {
        RawSubscriber subscriber = RawSubscriber.subscribe(server.actualPort(), REPOSITORY);
        subscriber.head();
        subscriber.message();
        return subscriber;
    }

    /**
     * It has asked, and reads nothing unless the test does. Its room is more than a segment on this machine: with less, the kernel
     * takes a reset for a stray segment, and tells the sender nothing that would be answered by another.
     */
    RawSubscriber subscriberThatDoesNotRead() throws Exception {
        RawSubscriber subscriber = RawSubscriber.connect(server.actualPort(), 128 * 1024);
        subscriber.send(RawSubscriber.request("{\"version\":1,\"repository\":\"" + REPOSITORY + "\"}"));
        return subscriber;
    }

    @Override
    public void close() throws Exception {
        await(vertx.close());
    }

    /** One that tells everybody at once. */
    static SubscriptionHub hub(MeterRegistry registry) {
        DeliverySettings settings = settings(DeliverySettings.class, Map.of());
        Ticks never = (period, task) -> () -> {};
        return new SubscriptionHub(new FanOut(settings, never), new DeliveryMetrics(registry, Clock.systemUTC()));
    }

    public static <T> T settings(Class<T> mapping, Map<String, String> values) {
        SmallRyeConfigBuilder config = new SmallRyeConfigBuilder()
                .withMapping(mapping)
                .withValidateUnknown(false)
                .withConverter(Duration.class, PRIORITY, new DurationConverter())
                .withConverter(MemorySize.class, PRIORITY, new MemorySizeConverter());
        values.forEach(config::withDefaultValue);
        return config.build().getConfigMapping(mapping);
    }

    public static <T> T await(Future<T> future) throws Exception {
        return future.toCompletionStage().toCompletableFuture().get(20, TimeUnit.SECONDS);
    }
}
