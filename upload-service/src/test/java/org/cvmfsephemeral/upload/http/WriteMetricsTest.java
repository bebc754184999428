package org.cvmfsephemeral.upload.http;

import static io.restassured.RestAssured.get;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.vertx.core.http.HttpMethod;
import java.net.URL;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.cvmfsephemeral.format.repository.RepositoryName;
import org.cvmfsephemeral.ledger.change.Change;
import org.cvmfsephemeral.testing.BackingServices;
import org.cvmfsephemeral.upload.http.WriteMetrics.Kind;
import org.cvmfsephemeral.upload.http.WriteMetrics.Outcome;
import org.cvmfsephemeral.upload.stack.PlayedTest;
import org.cvmfsephemeral.upload.stack.RawConnection;
import org.cvmfsephemeral.web.ProblemType;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@QuarkusTest
@WithTestResource(BackingServices.class)
class WriteMetricsTest extends PlayedTest {
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final String IN_PROGRESS = "cvmfs_upload_in_progress";

    @TestHTTPResource(value = "/metrics", management = true)
    URL metrics;

    private RepositoryName repository;

    @BeforeEach
    void create() {
        repository = emptyRepository();
    }

    @ParameterizedTest
    @CsvSource({
        "PUT, /repos/a.org/files/x, FILE",
        "PATCH, /repos/a.org/files/x/y, FILE",
        "DELETE, /repos/a.org/files/x, DELETE",
        "PUT, /repos/a.org/trees/x, TREE",
        "PUT, /repos/a.org/images/x, IMAGE",
        "POST, /repos/a.org/transactions, TRANSACTION",
        "POST, /repos/a.org/changes, TRANSACTION",
        "POST, /repos/a.org/rollback, OTHER",
        "PUT, /repos/a.org, OTHER"
    })
    void addressTellsWhatIsWritten(String method, String path, Kind kind) {
        assertThat(Kind.of(HttpMethod.valueOf(method), path)).isEqualTo(kind);
    }

    @ParameterizedTest
    @CsvSource({
        "201, false, PUBLISHED",
        "200, false, PUBLISHED",
        "200, true, ACCEPTED",
        "202, false, ACCEPTED",
        "409, false, REJECTED",
        "412, false, REJECTED",
        "400, false, REFUSED",
        "404, false, REFUSED",
        "503, false, FAILED"
    })
    void statusTellsWhatBecameOfIt(int status, boolean partOfTransaction, Outcome outcome) {
        assertThat(Outcome.of(status, partOfTransaction)).isEqualTo(outcome);
    }

    @Test
    void publishedUploadIsCountedWithItsBytes() throws Exception {
        Map<String, Double> before = scrape();

        Waiting upload = send(() -> api.put("/repos/" + repository + "/files/a", "x".repeat(1_000)));
        Change change = played.awaitChange(repository);
        played.accept(change, List.of(), List.of());
        assertThat(upload.answer().status()).isEqualTo(201);

        awaitAdded(before, "cvmfs_upload_seconds_count{kind=\"file\",outcome=\"published\"}", 1);
        awaitAdded(before, "cvmfs_upload_received_bytes_total{kind=\"file\"}", 1_000);
        awaitAdded(before, "cvmfs_upload_objects_total{result=\"stored\"}", 1);
    }

    @Test
    void rejectedUploadIsNoPublishedOne() throws Exception {
        Map<String, Double> before = scrape();

        Waiting upload = send(() -> api.put("/repos/" + repository + "/files/a", "x"));
        played.reject(played.awaitChange(repository), ProblemType.FILE_EXISTS, "It is there.");
        assertThat(upload.answer().status()).isEqualTo(409);

        awaitAdded(before, "cvmfs_upload_seconds_count{kind=\"file\",outcome=\"rejected\"}", 1);
        awaitAdded(before, "cvmfs_upload_seconds_count{kind=\"file\",outcome=\"published\"}", 0);
    }

    @Test
    void busyPathIsALeaseRefused() throws Exception {
        Map<String, Double> before = scrape();
        Waiting first = send(() -> api.put("/repos/" + repository + "/files/a", "x"));
        Change change = played.awaitChange(repository);

        assertThat(api.put("/repos/" + repository + "/files/a", "y").status()).isEqualTo(409);

        awaitAdded(before, "cvmfs_leases_refused_total", 1);
        assertThat(scrape().get(IN_PROGRESS)).isEqualTo(before.get(IN_PROGRESS) + 1);
        played.accept(change, List.of(), List.of());
        assertThat(first.answer().status()).isEqualTo(201);
    }

    @Test
    void uploadThatBreaksOffIsCountedOnce() throws Exception {
        Map<String, Double> before = scrape();

        try (RawConnection connection = new RawConnection(api.base())) {
            connection
                    .head("PUT /repos/" + repository + "/files/a HTTP/1.1", "Content-Length: 1000000")
                    .send("a part of it");
            await().atMost(PATIENCE).until(() -> scrape().get(IN_PROGRESS) > before.get(IN_PROGRESS));
        }

        awaitAdded(before, "cvmfs_upload_seconds_count{kind=\"file\",outcome=\"aborted\"}", 1);
        awaitAdded(before, IN_PROGRESS, 0);
    }

    @Test
    void transactionIsNoPublishedUploadBeforeItsCommit() {
        Map<String, Double> before = scrape();

        assertThat(api.post("/repos/" + repository + "/transactions", "{\"path\": \"/a\"}")
                        .status())
                .isEqualTo(201);

        awaitAdded(before, "cvmfs_upload_seconds_count{kind=\"transaction\",outcome=\"accepted\"}", 1);
        awaitAdded(before, "cvmfs_upload_seconds_count{kind=\"transaction\",outcome=\"published\"}", 0);
    }

    @Test
    void measuringDoesNotMindAMalformedQuery() throws Exception {
        try (RawConnection connection = new RawConnection(api.base())) {
            connection.head("PUT /repos/" + repository + "/files/a?ttl=%zz HTTP/1.1", "Content-Length: 0");

            assertThat(connection.reply().status()).isEqualTo(400);
        }
    }

    @Test
    void readingIsNoWriting() {
        double before = writes(scrape());

        api.get("/repos/" + repository);

        assertThat(writes(scrape())).isEqualTo(before);
    }

    private void awaitAdded(Map<String, Double> before, String counter, double added) {
        await().atMost(PATIENCE).untilAsserted(() -> assertThat(scrape().get(counter) - before.get(counter))
                .as(counter)
                .isEqualTo(added));
    }

    private static double writes(Map<String, Double> scraped) {
        return scraped.entrySet().stream()
                .filter(sample -> sample.getKey().startsWith("cvmfs_upload_seconds_count"))
                .mapToDouble(Map.Entry::getValue)
                .sum();
    }

    private Map<String, Double> scrape() {
        return get(metrics)
                .asString()
                .lines()
                .filter(line -> !line.startsWith("#"))
                .collect(Collectors.toMap(
                        line -> line.substring(0, line.lastIndexOf(' ')),
                        line -> Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1))));
    }
}
