package org.cvmfsephemeral.upload.change;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatObject;
import static org.awaitility.Awaitility.await;

import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.QuarkusTestProfile;
import io.quarkus.test.junit.TestProfile;
import jakarta.inject.Inject;
import java.net.URI;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import org.cvmfsephemeral.ledger.change.ChangeProblem;
import org.cvmfsephemeral.ledger.change.Changes;
import org.cvmfsephemeral.upload.stack.Reply;
import org.cvmfsephemeral.upload.stack.ServiceTest;
import org.cvmfsephemeral.upload.stack.UploadStack;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What is accepted while nobody publishes is published later. */
@QuarkusTest
@WithTestResource(UploadStack.class)
@TestProfile(PublisherDownTest.ShortWait.class)
class PublisherDownTest extends ServiceTest {
    public static final class ShortWait implements QuarkusTestProfile {
        @Override
        public Map<String, String> getConfigOverrides() {
            return Map.of("cvmfs.upload.publish-wait", "2s");
        }
    }

    @Inject
    Changes changes;

    private String repository;
    private String files;
    private boolean down;

    @BeforeEach
    void create() {
        // The publisher of the class may still be starting, and requests wait for it no longer than the uploads here.
        await().atMost(Duration.ofMinutes(2)).untilAsserted(() -> repository = sharedRepository("{}"));
        files = folderIn(repository);
        await().atMost(Duration.ofSeconds(60)).until(() -> unpublished().isEmpty());
    }

    private void stopPublisher() {
        publisher.kill();
        down = true;
    }

    private void startPublisher() {
        publisher.start();
        down = false;
    }

    @AfterEach
    void startAgain() {
        if (down) {
            startPublisher();
        }
    }

    @Test
    void uploadIsAcceptedAndPublishedLater() {
        stopPublisher();

        Reply accepted = api.put(files + "f", "content");

        assertThat(accepted.status()).isEqualTo(202);
        assertThat(accepted.json().has("revision")).isFalse();
        URI location = URI.create(accepted.header("Location"));
        assertThat(api.get(location.getPath()).json().get("state").asText()).isEqualTo("QUEUED");
        assertThat(api.get(files + "f").status()).isEqualTo(404);

        startPublisher();

        await().atMost(Duration.ofSeconds(60))
                .until(() -> api.get(location.getPath()).json().get("state").asText(), "PUBLISHED"::equals);
        assertThat(api.get(files + "f").text()).isEqualTo("content");
        assertThat(ledger(repository).isQuiet()).isTrue();
    }

    @Test
    void acceptedPathStaysHeldWithoutEnd() {
        stopPublisher();
        api.put(files + "f", "content");

        Reply refused = api.put(files + "f?overwrite=true", "other");

        assertThat(refused.problem()).isEqualTo("path-busy");
        assertThat(refused.header("Retry-After")).isEqualTo("1");
        assertThat(refused.json().has("remainingSeconds")).isFalse();
    }

    @Test
    void deletionIsAcceptedAndDoneLater() {
        api.put(files + "f", "content");
        // A slow publisher may take longer than the upload waits, and holds the path until it is done.
        await().atMost(Duration.ofSeconds(60)).until(() -> ledger(repository).isQuiet());
        stopPublisher();

        assertThat(api.delete(files + "f").status()).isEqualTo(202);
        assertThat(api.get(files + "f").status()).isEqualTo(200);

        startPublisher();

        await().atMost(Duration.ofSeconds(60)).until(() -> api.get(files + "f").status() == 404);
    }

    @Test
    void repositoryIsCreatedLater() {
        stopPublisher();
        String name = "later-" + UUID.randomUUID().toString().substring(0, 8) + ".example.org";

        Reply requested = api.put("/repos/" + name, "{}");

        assertThat(requested.status()).isEqualTo(503);
        assertThat(requested.problem()).isEqualTo("repository-not-ready");
        assertThat(requested.header("Retry-After")).isNotNull();
        assertThat(api.get("/repos/" + name).json().get("state").asText()).isEqualTo("creating");
        assertThat(api.put("/repos/" + name + "/files/f", "x").problem()).isEqualTo("repository-not-ready");
        assertThat(api.get("/repos/" + name + "/files").problem()).isEqualTo("repository-not-ready");
        assertThat(api.get("/cvmfs-meta/" + name + ".pub").problem()).isEqualTo("repository-not-ready");

        startPublisher();

        await().atMost(Duration.ofSeconds(60))
                .until(() -> api.get("/repos/" + name).json().get("state").asText(), "active"::equals);
    }

    @Test
    void waiterIsToldThatItsChangeWasSetAside() throws Exception {
        stopPublisher();
        CompletableFuture<Reply> waiting = CompletableFuture.supplyAsync(() -> api.put(files + "f", "content"));
        await().until(() -> unpublished().isPresent());
        UUID change = unpublished().orElseThrow();

        changes.park(change, new ChangeProblem("change-parked", "Change could not be published", 500, "Why."));

        Reply told = waiting.get();
        assertThat(told.status()).as("%s", told).isIn(500, 202);
        assertThatObject(api.get("/repos/" + repository + "/changes/" + change).json())
                .returns("PARKED", body -> body.get("state").asText())
                .returns(
                        "change-parked", body -> body.get("problem").get("type").asText());
        changes.retry(change);
    }

    private Optional<UUID> unpublished() throws SQLException {
        try (Connection connection = database().getConnection();
                Statement statement = connection.createStatement();
                ResultSet result = statement.executeQuery(
                        "SELECT id FROM change WHERE repository = '" + repository + "' AND state = 'QUEUED'")) {
            return result.next() ? Optional.of(result.getObject(1, UUID.class)) : Optional.empty();
        }
    }
}
