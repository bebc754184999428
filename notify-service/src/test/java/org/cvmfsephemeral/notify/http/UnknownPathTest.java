package org.cvmfsephemeral.notify.http;

import static io.restassured.RestAssured.given;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;

import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import java.net.URL;
import org.cvmfsephemeral.notify.kafka.RealKafka;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@QuarkusTest
@QuarkusTestResource(RealKafka.class)
class UnknownPathTest {
    @TestHTTPResource(value = "/health/live", management = true)
    URL health;

    @TestHTTPResource(value = "/metrics", management = true)
    URL metrics;

    @ParameterizedTest
    @ValueSource(strings = {"/", "/api/v1/notifications", "/index.html"})
    void isAProblem(String path) {
        given().when()
                .get(path)
                .then()
                .statusCode(404)
                .contentType("application/problem+json")
                .body("status", equalTo(404));
    }

    @Test
    void healthIsOnThePortOfManagement() {
        given().when().get(health).then().statusCode(200);
    }

    @Test
    void metricsAreOnThePortOfManagement() {
        given().when().get(metrics).then().statusCode(200).body(containsString("cvmfs_notify_deliveries"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"/q/health/live", "/q/metrics"})
    void neitherIsWhereClientsAre(String path) {
        given().when().get(path).then().statusCode(404);
    }
}
