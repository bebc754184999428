package org.cvmfsephemeral.notify.publication;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.equalTo;

import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import jakarta.inject.Inject;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.cvmfsephemeral.embedded.KafkaServer;
import org.cvmfsephemeral.format.repository.RepositoryName;
import org.cvmfsephemeral.messages.OperatorRequest;
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
@Timeout(value = 90, unit = TimeUnit.SECONDS)
class PublishRouteTest {
    private static final byte[] KNOWN = {1};
    private static final byte[] NEWER = {2};

    @TestHTTPResource
    URL service;

    @Inject
    KnownRevisions revisions;

    @Inject
    MeterRegistry metrics;

    KafkaServer kafka;

    private final String repository = UUID.randomUUID() + ".example.org";
    private RequestsTopicReader requests;

    @BeforeEach
    void announce() {
        await().atMost(30, TimeUnit.SECONDS).until(revisions::isCaughtUp);
        requests = new RequestsTopicReader(kafka.bootstrapServers());
        try (RevisionsTopic topic = new RevisionsTopic(kafka.bootstrapServers())) {
            topic.announce(new RepositoryRevision(repository, 1, 1, "ab", KNOWN));
        }
        await().atMost(20, TimeUnit.SECONDS)
                .until(() -> revisions.newest(RepositoryName.of(repository)).isPresent());
    }

    @AfterEach
    void close() {
        requests.close();
    }

    @Test
    void newManifestHasThePublishedOneAnnounced() {
        // When
        Response answer = publish(message(repository, NEWER));

        // Then
        assertThat(answer.statusCode()).isEqualTo(200);
        await().until(() -> requests.about(repository), heard -> heard.size() == 1);
        assertThat(requests.about(repository))
                .extracting(OperatorRequest::kind)
                .containsExactly(OperatorRequest.Kind.ANNOUNCE);
    }

    @Test
    void answerIsWhatTheToolCanRead() {
        // When
        Response answer = publish(message(repository, NEWER));

        // Then it is complete, with its length, and no byte more
        assertThat(answer.asString()).isEqualTo("{\"status\":\"ok\"}");
        assertThat(answer.getHeader("Content-Length")).isEqualTo("15");
    }

    @Test
    void knownManifestAndUnknownRepositoryMakeNoWork() {
        // Given
        String unknown = "unknown." + repository;
        double known = requestsWith("known");
        double strange = requestsWith("unknown");

        // When
        publish(message(repository, KNOWN)).then().statusCode(200).body("status", equalTo("ok"));
        publish(message(unknown, NEWER)).then().statusCode(200).body("status", equalTo("ok"));

        // Then a request that was made afterwards comes first
        publish(message(repository, NEWER)).then().statusCode(200);
        await().until(() -> !requests.about(repository).isEmpty());
        assertThat(requests.about(repository)).hasSize(1);
        assertThat(requests.about(unknown)).isEmpty();
        assertThat(List.of(requestsWith("known") - known, requestsWith("unknown") - strange))
                .containsExactly(1.0, 1.0);
    }

    @Test
    void manyAtOnceAreAnsweredWithFewRequests() {
        // When
        List<CompletableFuture<Response>> answers = new ArrayList<>();
        for (int i = 0; i < 30; i++) {
            answers.add(CompletableFuture.supplyAsync(() -> publish(message(repository, NEWER))));
        }

        // Then
        assertThat(answers)
                .allSatisfy(answer -> assertThat(answer.join().statusCode()).isEqualTo(200));
        await().until(() -> requests.about(repository).size() >= 2);
        assertThat(requests.about(repository)).hasSizeLessThan(10);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "{", "[]", "{\"version\":1}", "{\"repository\":\"../x\"}"})
    void whatNamesNoRepositoryIsABadRequest(String body) {
        publish(body)
                .then()
                .statusCode(400)
                .contentType("application/problem+json")
                .body("type", equalTo("urn:cvmfs-ephemeral:problem:invalid-message"));
    }

    @Test
    void largeBodyIsRefusedBeforeItsEnd() throws IOException {
        // Given
        try (Socket client = new Socket("localhost", service.getPort())) {
            client.setSoTimeout(10_000);
            send(client, head("Transfer-Encoding: chunked"));

            // When more than the limit comes and no end
            send(client, "11000\r\n" + "x".repeat(0x11000) + "\r\n");

            // Then
            assertThat(firstLine(client.getInputStream())).isEqualTo("HTTP/1.1 413 Request Entity Too Large");
        }
    }

    @Test
    void publisherThatWaitsToBeToldIsTold() throws IOException {
        // Given
        String body = message(repository, NEWER);
        try (Socket client = new Socket("localhost", service.getPort())) {
            client.setSoTimeout(10_000);

            // When
            send(client, head("Content-Length: " + body.length() + "\r\nExpect: 100-continue"));

            // Then
            InputStream answer = client.getInputStream();
            assertThat(firstLine(answer)).isEqualTo("HTTP/1.1 100 Continue");
            assertThat(firstLine(answer)).isEmpty();
            send(client, body);
            assertThat(firstLine(answer)).isEqualTo("HTTP/1.1 200 OK");
        }
    }

    private double requestsWith(String outcome) {
        return metrics.get(PublishMetrics.REQUESTS)
                .tag("outcome", outcome)
                .counter()
                .count();
    }

    private static Response publish(String body) {
        return given().contentType("application/x-www-form-urlencoded")
                .body(body)
                .when()
                .post(PublishRoute.PATH);
    }

    private static String message(String repository, byte[] manifest) {
        return "{ \"version\" : 1, \"timestamp\" : \"18 Oct 2024 12:00:00\", \"type\" : \"activity\", \"repository\" : \""
                + repository + "\", \"manifest\" : \"" + Base64.getEncoder().encodeToString(manifest) + "\"}";
    }

    private static String head(String headers) {
        return "POST " + PublishRoute.PATH + " HTTP/1.1\r\nHost: localhost\r\n" + headers + "\r\n\r\n";
    }

    private static void send(Socket client, String text) throws IOException {
        client.getOutputStream().write(text.getBytes(StandardCharsets.US_ASCII));
    }

    private static String firstLine(InputStream in) throws IOException {
        StringBuilder line = new StringBuilder();
        for (int next = in.read(); next >= 0 && next != '\n'; next = in.read()) {
            line.append((char) next);
        }
        return line.toString().stripTrailing();
    }
}
