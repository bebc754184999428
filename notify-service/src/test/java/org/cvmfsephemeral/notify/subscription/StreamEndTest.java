package org.cvmfsephemeral.notify.subscription;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.quarkus.runtime.configuration.DurationConverter;
import io.quarkus.runtime.configuration.MemorySize;
import io.quarkus.runtime.configuration.MemorySizeConverter;
import io.smallrye.config.SmallRyeConfigBuilder;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.ext.web.Router;
import java.io.EOFException;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.cvmfsephemeral.messages.RepositoryRevision;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A client whose stream is ended by the final chunk never comes back (format reference 9.5). */
class StreamEndTest {
    private static final int PRIORITY = 200;

    private final DeliveryMetrics metrics = new DeliveryMetrics(new SimpleMeterRegistry());
    private final SubscriptionHub hub = new SubscriptionHub(metrics);
    private Vertx vertx;
    private HttpServer server;

    @BeforeEach
    void listen() throws Exception {
        vertx = Vertx.vertx();
        Router router = Router.router(vertx);
        new SubscribeRoute(vertx, hub, new SubscriberSocket(settings()), metrics).register(router);
        server = await(vertx.createHttpServer().requestHandler(router).listen(0));
        hub.announced(List.of(new RepositoryRevision("sw.example.org", 1, 1, "ab", new byte[] {1})));
    }

    @AfterEach
    void stop() throws Exception {
        await(vertx.close());
    }

    @Test
    void stoppingTheServerCutsTheStreamInsteadOfEndingIt() throws Exception {
        // Given
        try (RawSubscriber subscriber = subscriberWithItsFirstMessage()) {
            // When
            await(server.close());

            // Then
            assertThatThrownBy(subscriber::chunk)
                    .isInstanceOf(EOFException.class)
                    .hasMessageStartingWith("connection closed");
        }
    }

    @Test
    void stoppingTheEventLoopsCutsTheStreamInsteadOfEndingIt() throws Exception {
        // Given
        try (RawSubscriber subscriber = subscriberWithItsFirstMessage()) {
            // When
            await(vertx.close());

            // Then
            assertThatThrownBy(subscriber::chunk)
                    .isInstanceOf(EOFException.class)
                    .hasMessageStartingWith("connection closed");
        }
    }

    private RawSubscriber subscriberWithItsFirstMessage() throws IOException {
        RawSubscriber subscriber = RawSubscriber.subscribe(server.actualPort(), "sw.example.org");
        subscriber.head();
        subscriber.message();
        return subscriber;
    }

    private static SocketSettings settings() {
        return new SmallRyeConfigBuilder()
                .withMapping(SocketSettings.class)
                .withConverter(Duration.class, PRIORITY, new DurationConverter())
                .withConverter(MemorySize.class, PRIORITY, new MemorySizeConverter())
                .build()
                .getConfigMapping(SocketSettings.class);
    }

    private static <T> T await(Future<T> future) throws Exception {
        return future.toCompletionStage().toCompletableFuture().get(20, TimeUnit.SECONDS);
    }
}
