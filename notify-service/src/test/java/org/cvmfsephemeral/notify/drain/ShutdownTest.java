package org.cvmfsephemeral.notify.drain;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.quarkus.runtime.shutdown.ShutdownRecorder;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.QuarkusTestProfile;
import io.quarkus.test.junit.TestProfile;
import io.restassured.path.json.JsonPath;
import jakarta.inject.Inject;
import java.net.URL;
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

    @Inject
    ThisReplica replica;

    @Test
    void subscribersAreResetBeforeTheHttpServerStops() throws Exception {
        // Given
        await().atMost(30, TimeUnit.SECONDS)
                .until(() -> readiness(200).getString("status").equals("UP"));
        try (RawSubscriber subscriber = RawSubscriber.subscribe(service.getPort(), "sw.example.org")) {
            subscriber.head();

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
            stopping.get();
        }
    }

    private static Map<String, String> drainingCheck(JsonPath health) {
        String check = "checks.find { it.name == 'not draining' }";
        return Map.of(
                "status", health.getString(check + ".status"), "replica", health.getString(check + ".data.replica"));
    }

    private static JsonPath readiness(int status) {
        return given().when()
                .get("/q/health/ready")
                .then()
                .statusCode(status)
                .extract()
                .jsonPath();
    }
}
