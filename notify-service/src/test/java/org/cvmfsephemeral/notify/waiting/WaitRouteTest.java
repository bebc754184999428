package org.cvmfsephemeral.notify.waiting;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;

import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import io.restassured.response.ValidatableResponse;
import jakarta.inject.Inject;
import java.net.Socket;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.cvmfsephemeral.embedded.KafkaServer;
import org.cvmfsephemeral.messages.RepositoryRevision;
import org.cvmfsephemeral.notify.kafka.RealKafka;
import org.cvmfsephemeral.notify.kafka.RevisionsTopic;
import org.cvmfsephemeral.notify.revision.KnownRevisions;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@QuarkusTest
@QuarkusTestResource(RealKafka.class)
@Timeout(value = 60, unit = TimeUnit.SECONDS)
class WaitRouteTest {
    @TestHTTPResource
    URL service;

    @Inject
    MeterRegistry metrics;

    @Inject
    KnownRevisions revisions;

    KafkaServer kafka;

    private final String repository = UUID.randomUUID() + ".example.org";
    private RevisionsTopic topic;

    @BeforeEach
    void open() {
        topic = new RevisionsTopic(kafka.bootstrapServers());
        await().atMost(30, TimeUnit.SECONDS).until(revisions::isCaughtUp);
    }

    @AfterEach
    void close() {
        topic.close();
    }

    @Test
    void revisionThatIsReachedIsAnsweredAtOnce() {
        // Given
        announce(7);
        askFor("revision=7").statusCode(200);

        // When, Then
        askFor("revision=5")
                .statusCode(200)
                .contentType("application/json")
                .body("repository", equalTo(repository))
                .body("revision", equalTo(7))
                .body("rootHash", equalTo("ab"))
                .body("timestamp", equalTo(1_700_000_007));
    }

    @Test
    void revisionThatIsToComeIsWaitedForLongerThanConnectionsMayBeIdle() {
        // Given
        announce(1);
        CompletableFuture<Response> waiting = CompletableFuture.supplyAsync(() -> ask("revision=2&timeout=50s"));
        awaitWaiters(1);
        await().during(Duration.ofMillis(3500)).atMost(Duration.ofSeconds(6)).until(() -> waiters() == 1);

        // When
        announce(2);

        // Then
        waiting.join().then().statusCode(200).body("revision", equalTo(2));
        awaitWaiters(0);
    }

    @Test
    void repositoryThatIsToComeIsWaitedForToo() {
        // Given
        CompletableFuture<Response> waiting = CompletableFuture.supplyAsync(() -> ask("revision=1"));
        awaitWaiters(1);

        // When
        announce(1);

        // Then
        waiting.join().then().statusCode(200).body("revision", equalTo(1));
    }

    @Test
    void revisionThatDoesNotComeInTimeIsAProblemThatNamesTheCurrentOne() {
        // Given
        announce(3);
        askFor("revision=3").statusCode(200);

        // When, Then
        askFor("revision=4&timeout=1s")
                .statusCode(504)
                .contentType("application/problem+json")
                .body("type", equalTo("urn:cvmfs-ephemeral:problem:revision-not-reached"))
                .body("revision", equalTo(3))
                .body("repository", equalTo(repository));
        awaitWaiters(0);
    }

    @Test
    void noTimeIsTooShortToBeAnswered() {
        // Given
        announce(3);
        askFor("revision=3").statusCode(200);

        // When, Then
        askFor("revision=4&timeout=PT0.0001S").statusCode(504);
        awaitWaiters(0);
    }

    @Test
    void withoutTimeNobodyWaits() {
        // Given
        announce(3);
        askFor("revision=3").statusCode(200);

        // When, Then
        askFor("revision=4&timeout=0").statusCode(504).body("revision", equalTo(3));
    }

    @Test
    void repositoryThatDoesNotComeInTimeIsUnknown() {
        askFor("revision=1&timeout=1")
                .statusCode(404)
                .body("type", equalTo("urn:cvmfs-ephemeral:problem:unknown-repository"))
                .body("detail", containsString(repository));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"timeout=1s", "revision=", "revision=x", "revision=1&timeout=soon", "revision=1&timeout=11m"})
    void whatMakesNoSenseIsABadRequest(String query) {
        askFor(query)
                .statusCode(400)
                .contentType("application/problem+json")
                .body("type", equalTo("urn:cvmfs-ephemeral:problem:invalid-parameter"));
    }

    @Test
    void impossibleNameIsABadRequest() {
        given().urlEncodingEnabled(false)
                .when()
                .get("/repos/..%2Fx/wait?revision=1")
                .then()
                .statusCode(400)
                .body("type", equalTo("urn:cvmfs-ephemeral:problem:invalid-repository-name"));
    }

    @Test
    void clientThatIsGoneIsForgotten() throws Exception {
        // Given
        try (Socket client = new Socket("localhost", service.getPort())) {
            String request = "GET /repos/" + repository + "/wait?revision=1 HTTP/1.1\r\nHost: localhost\r\n\r\n";
            client.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
            awaitWaiters(1);

            // When it leaves
        }

        // Then
        awaitWaiters(0);
    }

    @Test
    void connectionThatWaitedIsNotKept() throws Exception {
        // Given
        try (Socket client = new Socket("localhost", service.getPort())) {
            String request =
                    "GET /repos/" + repository + "/wait?revision=1&timeout=1 HTTP/1.1\r\nHost: localhost\r\n\r\n";

            // When
            client.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));

            // Then
            String answer = new String(client.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
            assertThat(answer).startsWith("HTTP/1.1 404").containsIgnoringCase("connection: close");
        }
    }

    private void awaitWaiters(int count) {
        await().atMost(Duration.ofSeconds(20)).until(() -> waiters() == count);
    }

    private double waiters() {
        return metrics.get(Waiters.WAITERS).gauge().value();
    }

    private ValidatableResponse askFor(String query) {
        return ask(query).then();
    }

    private Response ask(String query) {
        return given().when().get("/repos/" + repository + "/wait?" + query);
    }

    private void announce(long revision) {
        topic.announce(new RepositoryRevision(
                repository, revision, 1_700_000_000L + revision, "ab", new byte[] {(byte) revision}));
    }
}
