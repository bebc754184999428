package org.cvmfsephemeral.upload.write;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import java.net.http.HttpRequest.BodyPublishers;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import org.cvmfsephemeral.upload.stack.HeldBody;
import org.cvmfsephemeral.upload.stack.Reply;
import org.cvmfsephemeral.upload.stack.ServiceTest;
import org.cvmfsephemeral.upload.stack.UploadStack;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Requests with an {@code Idempotency-Key}. */
@QuarkusTest
@WithTestResource(UploadStack.class)
class RepeatedRequestTest extends ServiceTest {
    private static final String HEADER = "Idempotency-Key";

    private String repository;
    private String folder;
    private String key;

    @BeforeEach
    void create() {
        repository = sharedRepository("{}");
        folder = folderIn(repository);
        key = UUID.randomUUID().toString();
    }

    @Test
    void repetitionIsToldWhatTheFirstWas() {
        Reply first = api.put(folder + "a?ttl=2h", "content", HEADER, key);
        Reply second = api.put(folder + "a?ttl=2h", "content", HEADER, key);

        assertThat(second.status()).isEqualTo(201);
        assertThat(second.json()).isEqualTo(first.json());
        assertThat(second.header("Location")).isEqualTo(first.header("Location"));
    }

    @Test
    void withoutKeyTheSecondIsARequestOfItsOwn() {
        api.put(folder + "a", "content");

        assertThat(api.put(folder + "a", "content").problem()).isEqualTo("file-exists");
    }

    @Test
    void keyOfAnotherRequestIsRefused() {
        api.put(folder + "a", "content", HEADER, key);

        Reply refused = api.put(folder + "b", "content", HEADER, key);

        assertThat(refused.problem()).isEqualTo("idempotency-key-reused");
        assertThat(api.get(folder + "b").status()).isEqualTo(404);
    }

    @Test
    void refusedRequestMayBeRepeated() {
        api.put(folder + "a", "there already");
        Reply refused = api.put(folder + "a", "new content", HEADER, key);
        api.delete(folder + "a");

        Reply repeated = api.put(folder + "a", "new content", HEADER, key);

        assertThat(refused.problem()).isEqualTo("file-exists");
        assertThat(repeated.status()).isEqualTo(201);
    }

    @Test
    void repetitionTakesOverFromTheFirst() {
        // Given
        HeldBody held = new HeldBody("content");
        CompletableFuture<Reply> first = api.sendLater("PUT", folder + "a", held.publisher(), HEADER, key);
        await().until(() -> ledger(repository).leases() == 1);

        // When
        Reply second = api.send(
                "PUT", folder + "a", BodyPublishers.fromPublisher(BodyPublishers.ofString("content")), HEADER, key);
        held.release();

        // Then
        assertThat(second.status()).as("%s", second).isEqualTo(201);
        assertThat(first.join().problem()).isEqualTo("session-lost");
        assertThat(api.get(folder + "a").text()).isEqualTo("content");
        assertThat(ledger(repository).isQuiet()).isTrue();
    }

    @Test
    void deletionIsRepeatable() {
        api.put(folder + "a", "content");

        Reply first = api.delete(folder + "a", HEADER, key);
        Reply second = api.delete(folder + "a", HEADER, key);

        assertThat(second.status()).isEqualTo(200);
        assertThat(second.json()).isEqualTo(first.json());
    }

    @Test
    void rejectedChangeIsRejectedAgain() {
        String changes = "/repos/" + repository + "/changes";
        String body = "[{\"op\":\"delete\",\"path\":\"/missing-" + key + "\"}]";

        Reply first = api.post(changes, body, HEADER, key);
        Reply second = api.post(changes, body, HEADER, key);

        assertThat(first.problem()).isEqualTo("unknown-path");
        assertThat(second.problem()).isEqualTo("unknown-path");
    }

    @Test
    void partOfATransactionIsCollectedOnce() {
        // Given
        String directory = folder.substring(("/repos/" + repository + "/files").length(), folder.length() - 1);
        String transactions = "/repos/" + repository + "/transactions";
        String transaction = api.post(transactions, "{\"path\":\"" + directory + "\"}")
                .json()
                .get("id")
                .asText();

        // When
        String path = folder + "a?transaction=" + transaction;
        Reply first = api.put(path, "content", HEADER, key);
        Reply second = api.put(path, "content", HEADER, key);

        // Then
        assertThat(second.json()).isEqualTo(first.json());
        assertThat(api.get(transactions + "/" + transaction).json().get("parts").asInt())
                .isEqualTo(1);
        assertThat(api.post(transactions + "/" + transaction + "/commit", "").status())
                .isEqualTo(200);
    }

    @Test
    void keyOfOtherOperationsIsRefused() {
        String changes = "/repos/" + repository + "/changes";
        api.put(folder + "a", "content");
        api.put(folder + "b", "content");
        String directory = folder.substring(("/repos/" + repository + "/files").length());
        String body = "[{\"op\":\"delete\",\"path\":\"" + directory + "%s\"}]";

        api.post(changes, body.formatted("a"), HEADER, key);
        Reply refused = api.post(changes, body.formatted("b"), HEADER, key);

        assertThat(refused.problem()).isEqualTo("idempotency-key-reused");
        assertThat(api.get(folder + "b").status()).isEqualTo(200);
    }

    @Test
    void emptyKeyIsRefused() {
        assertThat(api.put(folder + "a", "x", HEADER, " ").problem()).isEqualTo("invalid-parameter");
    }
}
