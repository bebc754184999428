package org.cvmfsephemeral.upload.write;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import java.net.http.HttpRequest.BodyPublishers;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import org.cvmfsephemeral.upload.stack.Reply;
import org.cvmfsephemeral.upload.stack.ServiceTest;
import org.cvmfsephemeral.upload.stack.UploadStack;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Writers who would rather wait than be refused. */
@QuarkusTest
@WithTestResource(UploadStack.class)
class WaitingTest extends ServiceTest {
    private String repository;
    private String directory;

    @BeforeEach
    void create() {
        repository = sharedRepository("{}");
        directory = "/" + UUID.randomUUID();
    }

    private String file(String name) {
        return "/repos/" + repository + "/files" + directory + "/" + name;
    }

    private String occupy(String path) {
        return api.post("/repos/" + repository + "/transactions", "{\"path\":\"" + path + "\"}")
                .json()
                .get("id")
                .asText();
    }

    private void free(String transaction) {
        assertThat(api.delete("/repos/" + repository + "/transactions/" + transaction)
                        .status())
                .isEqualTo(204);
    }

    private CompletableFuture<Reply> putLater(String name, String content) {
        return api.sendLater("PUT", file(name) + "?overwrite=true&wait=60s", BodyPublishers.ofString(content));
    }

    private void awaitWaiting(int writers) {
        await().until(() -> waiting() == writers);
    }

    private int waiting() throws SQLException {
        try (Connection connection = database().getConnection();
                PreparedStatement statement =
                        connection.prepareStatement("SELECT count(*) FROM lease_wait WHERE repository = ?")) {
            statement.setString(1, repository);
            try (ResultSet result = statement.executeQuery()) {
                result.next();
                return result.getInt(1);
            }
        }
    }

    @Test
    void whoWaitsWritesWhenThePathIsFree() {
        // Given
        String transaction = occupy(directory);
        CompletableFuture<Reply> patient = putLater("a", "patient");
        awaitWaiting(1);

        // When
        free(transaction);

        // Then
        assertThat(patient.join().status()).isEqualTo(201);
        assertThat(api.get(file("a")).text()).isEqualTo("patient");
        awaitWaiting(0);
    }

    @Test
    void whoCameFirstIsFirst() {
        // Given
        String transaction = occupy(directory);
        CompletableFuture<Reply> first = putLater("a", "first");
        awaitWaiting(1);
        CompletableFuture<Reply> second = putLater("a", "second");
        awaitWaiting(2);

        // When
        free(transaction);

        // Then
        long revisionOfFirst = first.join().json().get("revision").asLong();
        assertThat(second.join().json().get("revision").asLong()).isGreaterThan(revisionOfFirst);
        assertThat(api.get(file("a")).text()).isEqualTo("second");
    }

    @Test
    void whoDoesNotWaitPassesNobodyWhoDoes() {
        // Given
        String below = occupy(directory + "/a");
        CompletableFuture<Reply> wantsAll = CompletableFuture.supplyAsync(
                () -> api.post("/repos/" + repository + "/transactions?wait=60s", "{\"path\":\"" + directory + "\"}"));
        awaitWaiting(1);

        // When
        Reply hurried = api.put(file("b"), "x");
        free(below);

        // Then
        assertThat(hurried.problem()).isEqualTo("path-busy");
        assertThat(wantsAll.join().status()).isEqualTo(201);
        free(wantsAll.join().json().get("id").asText());
    }

    @Test
    void patienceEnds() {
        String transaction = occupy(directory);

        Reply refused = api.put(file("a") + "?wait=1s", "x");

        assertThat(refused.problem()).isEqualTo("path-busy");
        assertThat(api.get(file("a")).status()).isEqualTo(404);
        awaitWaiting(0);
        free(transaction);
    }

    @Test
    void rollbackWaitsForUploads() {
        // Given
        String own = api.newRepository();
        String transaction = api.post("/repos/" + own + "/transactions", "{\"path\":\"/a\"}")
                .json()
                .get("id")
                .asText();

        // When
        CompletableFuture<Reply> rollback = api.sendLater(
                "POST", "/repos/" + own + "/rollback?wait=60s", BodyPublishers.ofString("{\"revision\":1}"));
        await().until(() -> !rollback.isDone());
        api.delete("/repos/" + own + "/transactions/" + transaction);

        // Then
        assertThat(rollback.join().status()).isEqualTo(200);
    }

    @ParameterizedTest
    @ValueSource(strings = {"soon", "-1s", "11m", ""})
    void impossiblePatience(String wait) {
        assertThat(api.put(file("a") + "?wait=" + wait, "x").problem()).isEqualTo("invalid-parameter");
    }
}
