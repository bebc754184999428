package org.cvmfsephemeral.notify.drain;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;
import static org.awaitility.Awaitility.await;

import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.runtime.shutdown.ShutdownRecorder;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.QuarkusTestProfile;
import io.quarkus.test.junit.TestProfile;
import io.restassured.path.json.JsonPath;
import io.restassured.response.Response;
import jakarta.inject.Inject;
import java.net.URL;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.cvmfsephemeral.notify.kafka.RealKafka;
import org.cvmfsephemeral.notify.subscription.RawSubscriber;
import org.cvmfsephemeral.notify.subscription.RawSubscriber.End;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The running service, stopped as the framework stops it when the process gets its signal. */
@QuarkusTest
@QuarkusTestResource(RealKafka.class)
@TestProfile(ShutdownTest.SlowlyDraining.class)
@Timeout(value = 60, unit = TimeUnit.SECONDS)
class ShutdownTest {
    public static final class SlowlyDraining implements QuarkusTestProfile {
        @Override
        public Map<String, String> getConfigOverrides() {
            return Map.of("cvmfs.notify.drain.settle", "3s", "cvmfs.notify.drain.spread", "1s");
        }
    }

    @TestHTTPResource
    URL service;

    @TestHTTPResource(value = "/health/ready", management = true)
    URL readiness;

    @Inject
    ThisReplica replica;

    @Inject
    MeterRegistry metrics;

    @Test
    void subscribersAreResetAndWaitersSentAwayBeforeTheHttpServerStops() throws Exception {
        // Given
        await().atMost(30, TimeUnit.SECONDS)
                .until(() -> readiness(200).getString("status").equals("UP"));
        try (RawSubscriber subscriber = RawSubscriber.subscribe(service.getPort(), "sw.example.org")) {
            subscriber.head();

            CompletableFuture<Response> waiting = CompletableFuture.supplyAsync(ShutdownTest::askToWait);
            await().until(() -> metrics.get("cvmfs.notify.waiters").gauge().value() == 1);

            // When
            CompletableFuture<Void> stopping = CompletableFuture.runAsync(ShutdownRecorder::runShutdown);

            // Then
            await().atMost(2, TimeUnit.SECONDS).untilAsserted(() -> assertThat(drainingCheck(readiness(503)))
                    .isEqualTo(Map.of("status", "DOWN", "replica", replica.id())));
            try (RawSubscriber latecomer = RawSubscriber.subscribe(service.getPort(), "sw.example.org")) {
                assertThat(latecomer.head()).startsWith("http/1.1 200 ok");
                assertThat(subscriber.end()).isEqualTo(End.RESET);
                assertThat(latecomer.end()).isEqualTo(End.RESET);
            }
            assertThat(List.of(waiting.get(), askToWait()))
                    .extracting(Response::statusCode, answer -> answer.getHeader("Retry-After"))
                    .containsExactly(tuple(503, "1"), tuple(503, "1"));
            stopping.get();
        }
    }

    private static Map<String, String> drainingCheck(JsonPath health) {
        String check = "checks.find { it.name == 'not draining' }";
        return Map.of(
                "status", health.getString(check + ".status"), "replica", health.getString(check + ".data.replica"));
    }

    private static Response askToWait() {
        return given().when().get("/repos/sw.example.org/wait?revision=1&timeout=50s");
    }

    private JsonPath readiness(int status) {
        return given().when().get(readiness).then().statusCode(status).extract().jsonPath();
    }
}
