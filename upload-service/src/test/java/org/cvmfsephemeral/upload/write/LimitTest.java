package org.cvmfsephemeral.upload.write;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import java.io.ByteArrayInputStream;
import java.net.http.HttpRequest.BodyPublishers;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.cvmfsephemeral.upload.stack.HeldBody;
import org.cvmfsephemeral.upload.stack.Reply;
import org.cvmfsephemeral.upload.stack.ServiceTest;
import org.cvmfsephemeral.upload.stack.UploadStack;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a repository takes at most. */
@QuarkusTest
@WithTestResource(UploadStack.class)
class LimitTest extends ServiceTest {
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void requestThatIsTooLarge(boolean announced) {
        String repository = sharedRepository("{\"requestSizeLimit\":1000}");
        byte[] body = new byte[1001];

        Reply refused = api.send(
                "PUT",
                "/repos/" + repository + "/files/a",
                announced
                        ? BodyPublishers.ofByteArray(body)
                        : BodyPublishers.ofInputStream(() -> new ByteArrayInputStream(body)));

        assertThat(refused.status()).isEqualTo(413);
        assertThat(refused.problem()).isEqualTo("request-too-large");
        assertThat(refused.json().get("limit").asLong()).isEqualTo(1000);
        assertThat(ledger(repository).isQuiet()).isTrue();
    }

    @Test
    void repositoryThatIsFull() {
        // Given
        String repository = api.newRepository("{\"repositorySizeLimit\":1000}");
        String files = "/repos/" + repository + "/files/";
        api.put(files + "a", new byte[600]);

        // When
        Reply refused = api.put(files + "b", new byte[401]);

        // Then
        assertThat(refused.status()).isEqualTo(507);
        assertThat(refused.problem()).isEqualTo("repository-full");
        assertThat(refused.json().get("limit").asLong()).isEqualTo(1000);
        assertThat(refused.json().get("used").asLong()).isEqualTo(600);
        assertThat(api.put(files + "b", new byte[400]).status()).isEqualTo(201);
    }

    @Test
    void replacedContentMakesRoom() {
        String repository = api.newRepository("{\"repositorySizeLimit\":1000}");
        String file = "/repos/" + repository + "/files/a";
        api.put(file, new byte[900]);

        assertThat(api.put(file + "?overwrite=true", new byte[1000]).status()).isEqualTo(201);
        assertThat(api.put(file + "?overwrite=true", new byte[1001]).problem()).isEqualTo("repository-full");
    }

    @Test
    void deletionMakesRoom() {
        String repository = api.newRepository("{\"repositorySizeLimit\":1000}");
        String files = "/repos/" + repository + "/files/";
        api.put(files + "a", new byte[1000]);

        api.delete(files + "a");

        assertThat(api.put(files + "b", new byte[1000]).status()).isEqualTo(201);
    }

    @Test
    void copiesCountToo() {
        // Given
        String repository = api.newRepository("{\"repositorySizeLimit\":1000}");
        api.put("/repos/" + repository + "/files/d/a", new byte[300]);
        api.put("/repos/" + repository + "/files/d/b", new byte[300]);

        // When
        Reply tooMuch =
                api.post("/repos/" + repository + "/changes", "[{\"op\":\"copy\",\"path\":\"/d\",\"to\":\"/e\"}]");
        Reply enough =
                api.post("/repos/" + repository + "/changes", "[{\"op\":\"copy\",\"path\":\"/d/a\",\"to\":\"/c\"}]");

        // Then
        assertThat(tooMuch.problem()).isEqualTo("repository-full");
        assertThat(enough.status()).isEqualTo(200);
    }

    @Test
    void concurrentUploadsDoNotFillItTwice() {
        // Given
        String repository = api.newRepository("{\"repositorySizeLimit\":1000}");

        // When
        List<CompletableFuture<Reply>> sent = IntStream.range(0, 8)
                .mapToObj(i -> api.sendLater(
                        "PUT", "/repos/" + repository + "/files/f" + i, BodyPublishers.ofByteArray(new byte[300])))
                .toList();

        // Then
        assertThat(sent).extracting(reply -> reply.join().status()).containsOnly(201, 507);
        assertThat(sent).filteredOn(reply -> reply.join().status() == 201).hasSize(3);
    }

    @Test
    void asManyUploadsAsAllowed() {
        // Given
        String repository = sharedRepository("{\"concurrentUploadLimit\":1}");
        String folder = folderIn(repository);
        HeldBody held = new HeldBody("slow");
        CompletableFuture<Reply> going = api.sendLater("PUT", folder + "a", held.publisher());
        await().until(() -> ledger(repository).leases() == 1);

        // When
        Reply refused = api.put(folder + "b", "x");
        held.release();
        going.join();
        Reply taken = api.put(folder + "b", "x");

        // Then
        assertThat(refused.status()).isEqualTo(429);
        assertThat(refused.problem()).isEqualTo("too-many-uploads");
        assertThat(refused.json().get("limit").asInt()).isEqualTo(1);
        assertThat(refused.header("Retry-After")).isNotNull();
        assertThat(taken.status()).isEqualTo(201);
    }

    @Test
    void limitsAreTakenAwayWithNull() {
        String repository = api.newRepository("{\"repositorySizeLimit\":10,\"requestSizeLimit\":10}");

        Reply changed = api.put("/repos/" + repository, "{\"repositorySizeLimit\":null,\"requestSizeLimit\":null}");

        assertThat(changed.json().has("repositorySizeLimit")).isFalse();
        assertThat(api.put("/repos/" + repository + "/files/a", new byte[100]).status())
                .isEqualTo(201);
    }
}
