package org.cvmfsephemeral.upload.repository;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatObject;

import com.fasterxml.jackson.databind.JsonNode;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.cvmfsephemeral.upload.stack.Reply;
import org.cvmfsephemeral.upload.stack.ServiceTest;
import org.cvmfsephemeral.upload.stack.UploadStack;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@QuarkusTest
@WithTestResource(UploadStack.class)
class RepositoryResourceTest extends ServiceTest {
    @Test
    void newRepositoryHasTheDefaultsAndAFirstRevision() {
        Reply created = api.put("/repos/defaults.example.org", "");

        assertThat(created.status()).isEqualTo(201);
        assertThat(created.header("Location")).endsWith("/repos/defaults.example.org");
        assertThatObject(created.json())
                .returns("defaults.example.org", body -> body.get("name").asText())
                .returns("active", body -> body.get("state").asText())
                .returns("none", body -> body.get("compression").asText())
                .returns(8 << 20, body -> body.get("chunkSize").asInt())
                .returns(60, body -> body.get("ttlSeconds").asInt())
                .returns(1L << 40, body -> body.get("fileSizeLimit").asLong())
                .returns(1L, body -> body.get("revision").asLong())
                .returns(true, body -> body.has("rootHash") && body.has("publishedAt") && body.has("createdAt"))
                .returns(false, body -> body.has("stoppedBecause"));
    }

    @Test
    void settingsOfTheRequestAreTaken() {
        String name = api.newRepository(
                "{\"compression\":\"zlib\",\"chunkSize\":65536,\"ttlSeconds\":5,\"fileSizeLimit\":123}");

        assertThatObject(api.get("/repos/" + name).json())
                .returns("zlib", body -> body.get("compression").asText())
                .returns(65536, body -> body.get("chunkSize").asInt())
                .returns(5, body -> body.get("ttlSeconds").asInt())
                .returns(123L, body -> body.get("fileSizeLimit").asLong());
    }

    @Test
    void creatingAgainChangesNothing() {
        String name = api.newRepository("{\"compression\":\"zlib\"}");
        JsonNode before = api.put("/repos/" + name, "").json();

        Reply again = api.put("/repos/" + name, "{\"compression\":\"zlib\"}");

        assertThat(again.status()).isEqualTo(200);
        assertThat(again.json()).isEqualTo(before);
    }

    @Test
    void absentSettingsKeepTheirValues() {
        String name = api.newRepository("{\"compression\":\"zlib\",\"ttlSeconds\":300}");

        Reply updated = api.put("/repos/" + name, "{\"fileSizeLimit\":77}");

        assertThatObject(updated.json())
                .returns("zlib", body -> body.get("compression").asText())
                .returns(300, body -> body.get("ttlSeconds").asInt())
                .returns(77L, body -> body.get("fileSizeLimit").asLong());
    }

    @Test
    void oneOfManyWhoCreateAtOnceCreates() {
        var replies = Stream.generate(() -> CompletableFuture.supplyAsync(
                        () -> api.put("/repos/race.example.org", "{}").status()))
                .limit(4)
                .toList();

        assertThat(replies).map(CompletableFuture::join).containsExactlyInAnyOrder(201, 200, 200, 200);
    }

    @Test
    void listHoldsEveryRepositoryByName() {
        String one = api.newRepository();
        String other = api.newRepository();

        Reply list = api.get("/repos");

        assertThat(StreamSupport.stream(list.json().spliterator(), false)
                        .map(repository -> repository.get("name").asText()))
                .contains(one, other)
                .isSorted();
    }

    @Test
    void unknownRepositoryIsNotFound() {
        Reply reply = api.get("/repos/nowhere.example.org");

        assertThat(reply.status()).isEqualTo(404);
        assertThat(reply.problem()).isEqualTo("unknown-repository");
    }

    @ParameterizedTest
    @ValueSource(strings = {"has%20space", "-.-.%20", "a..b", ".hidden", "dot.", "%C3%BC.example.org"})
    void impossibleNameIsRefused(String name) {
        Reply reply = api.put("/repos/" + name, "{}");

        assertThat(reply.status()).isEqualTo(400);
        assertThat(reply.problem()).isEqualTo("invalid-repository-name");
    }

    @Test
    void overLongNameIsRefused() {
        assertThat(api.put("/repos/" + "a".repeat(61), "{}").problem()).isEqualTo("invalid-repository-name");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"compression\":\"gzip\"}",
                "{\"compression\":\"ZLIB\"}",
                "{\"compression\":7}",
                "{\"chunkSize\":65535}",
                "{\"chunkSize\":16777217}",
                "{\"chunkSize\":\"big\"}",
                "{\"chunkSize\":65536.5}",
                "{\"chunkSize\":99999999999}",
                "{\"ttlSeconds\":4}",
                "{\"ttlSeconds\":2592001}",
                "{\"fileSizeLimit\":-1}",
                "{\"fileSizeLimit\":1e30}",
                "{\"chunksize\":65536}",
                "{\"chunkSize\":65536,\"chunkSize\":131072}",
                "{\"ttlSeconds\":60} {}",
                "{\"ttlSeconds\":60",
                "[]",
                "null garbage",
                "compression=zlib"
            })
    void settingsThatMakeNoSenseAreRefused(String settings) {
        Reply reply = api.put("/repos/refused.example.org", settings, "Content-Type", "application/json");

        assertThat(reply.status()).isEqualTo(400);
        assertThat(reply.problem()).isEqualTo("invalid-settings");
        assertThat(api.get("/repos/refused.example.org").status()).isEqualTo(404);
    }

    @ParameterizedTest
    @CsvSource({"chunkSize,65536", "chunkSize,16777216", "ttlSeconds,5", "ttlSeconds,2592000", "fileSizeLimit,0"})
    void boundsThemselvesAreAllowed(String name, long value) {
        String repository = api.newRepository("{\"" + name + "\":" + value + "}");

        assertThat(api.get("/repos/" + repository).json().get(name).asLong()).isEqualTo(value);
    }

    @Test
    void refusedUpdateLeavesTheSettings() {
        String name = api.newRepository("{\"ttlSeconds\":300}");

        Reply reply = api.put("/repos/" + name, "{\"ttlSeconds\":600,\"chunkSize\":1}");

        assertThat(reply.problem()).isEqualTo("invalid-settings");
        assertThat(api.get("/repos/" + name).json().get("ttlSeconds").asInt()).isEqualTo(300);
    }

    @Test
    void settingsNeedNoContentType() {
        Reply reply = api.put(
                "/repos/curl.example.org",
                "{\"compression\":\"zlib\"}",
                "Content-Type",
                "application/x-www-form-urlencoded");

        assertThat(reply.status()).isEqualTo(201);
        assertThat(reply.json().get("compression").asText()).isEqualTo("zlib");
    }

    @Test
    void settingsOfManyMegabytesAreRefusedWithoutReadingThem() {
        Reply reply = api.put("/repos/huge.example.org", " ".repeat(4 << 20) + "{}");

        assertThat(reply.problem()).isEqualTo("invalid-settings");
    }
}
