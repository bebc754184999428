package org.cvmfsephemeral.notify.publication;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.equalTo;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.quarkus.runtime.ShutdownEvent;
import io.restassured.response.Response;
import io.vertx.core.Vertx;
import io.vertx.ext.web.Router;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.cvmfsephemeral.embedded.KafkaServer;
import org.cvmfsephemeral.format.repository.RepositoryName;
import org.cvmfsephemeral.messages.RepositoryRevision;
import org.cvmfsephemeral.messages.TopicProvisioning;
import org.cvmfsephemeral.notify.kafka.RealKafka;
import org.cvmfsephemeral.notify.revision.KnownRevisions;
import org.cvmfsephemeral.notify.subscription.SubscriptionServer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Publishing while the broker is away, and after it came back. */
@Timeout(value = 90, unit = TimeUnit.SECONDS)
class RequestsTopicTest {
    private static final RepositoryName SW = RepositoryName.of("sw.example.org");
    private static final Instant NOW = Instant.ofEpochSecond(1_700_000_000L);

    private final Vertx vertx = Vertx.vertx();
    private KafkaServer kafka;
    private RequestsTopic topic;
    private int port;

    @BeforeEach
    void open() throws Exception {
        kafka = RealKafka.startNew();
        Map<String, Object> client = Map.of("bootstrap.servers", kafka.bootstrapServers());
        TopicProvisioning.createMissing(client, (short) -1, 20);
        topic = new RequestsTopic(vertx, client, new ObjectMapper(), Clock.fixed(NOW, ZoneOffset.UTC));
        Router router = Router.router(vertx);
        new PublishRoute(
                        vertx,
                        new NothingKnown(),
                        new JoinedRequests(vertx, topic),
                        new PublishMetrics(new SimpleMeterRegistry()))
                .register(router);
        port = SubscriptionServer.await(
                        vertx.createHttpServer().requestHandler(router).listen(0))
                .actualPort();
    }

    @AfterEach
    void close() throws Exception {
        topic.stopping(new ShutdownEvent());
        SubscriptionServer.await(vertx.close());
        kafka.close();
    }

    @Test
    void requestSaysWhenItWasMade() throws Exception {
        // When
        SubscriptionServer.await(topic.send(SW));

        // Then
        try (RequestsTopicReader reader = new RequestsTopicReader(kafka.bootstrapServers())) {
            await().until(() -> !reader.about(SW.value()).isEmpty());
            assertThat(reader.about(SW.value())).singleElement().satisfies(request -> assertThat(request.requestedAt())
                    .isEqualTo(NOW.getEpochSecond()));
        }
    }

    @Test
    void lossOfTheBrokerIsToldInTimeAndItsReturnNeedsNothing() {
        // Given
        publish().then().statusCode(200);
        kafka.kill();

        // When
        long began = System.nanoTime();
        publish()
                // Then
                .then()
                .statusCode(503)
                .header("Retry-After", equalTo("5"))
                .body("type", equalTo("urn:cvmfs-ephemeral:problem:queue-unavailable"));
        assertThat(Duration.ofNanos(System.nanoTime() - began)).isLessThan(Duration.ofSeconds(9));
        kafka.restart();
        await().atMost(40, TimeUnit.SECONDS).until(() -> publish().statusCode() == 200);
    }

    private Response publish() {
        return given().port(port).body("{\"repository\":\"" + SW + "\"}").when().post(PublishRoute.PATH);
    }

    /** A replica that has just begun to read. */
    private static final class NothingKnown implements KnownRevisions {
        @Override
        public Optional<RepositoryRevision> newest(RepositoryName repository) {
            return Optional.empty();
        }

        @Override
        public boolean isCaughtUp() {
            return false;
        }
    }
}
