package org.cvmfsephemeral.upload.write;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Base64;
import java.util.HexFormat;
import java.util.UUID;
import org.cvmfsephemeral.upload.stack.LedgerRows;
import org.cvmfsephemeral.upload.stack.Reply;
import org.cvmfsephemeral.upload.stack.ServiceTest;
import org.cvmfsephemeral.upload.stack.UploadStack;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Conditions, digests and preferences of writes. */
@QuarkusTest
@WithTestResource(UploadStack.class)
class WriteHeadersTest extends ServiceTest {
    private String repository;
    private String folder;

    @BeforeEach
    void create() {
        repository = sharedRepository("{}");
        folder = folderIn(repository);
    }

    private static String base64(String algorithm, String content) throws Exception {
        byte[] digest = MessageDigest.getInstance(algorithm).digest(content.getBytes(StandardCharsets.UTF_8));
        return Base64.getEncoder().encodeToString(digest);
    }

    @Test
    void onlyIfThereIsNothing() {
        Reply first = api.put(folder + "a", "1", "If-None-Match", "*");
        Reply second = api.put(folder + "a?overwrite=true", "2", "If-None-Match", "*");

        assertThat(first.status()).isEqualTo(201);
        assertThat(second.problem()).isEqualTo("precondition-failed");
        assertThat(api.get(folder + "a").text()).isEqualTo("1");
    }

    @Test
    void onlyIfItIsWhatTheCallerHasSeen() {
        // Given
        api.put(folder + "a", "1");
        String seen = api.head(folder + "a").header("ETag");

        // When
        Reply first = api.put(folder + "a", "2", "If-Match", seen);
        Reply second = api.put(folder + "a", "3", "If-Match", seen);

        // Then
        assertThat(first.status()).as("%s", first).isEqualTo(201);
        assertThat(second.problem()).isEqualTo("precondition-failed");
        assertThat(api.get(folder + "a").text()).isEqualTo("2");
    }

    @Test
    void oneOfSeveralTagsIsEnough() {
        api.put(folder + "a", "1");
        String seen = api.head(folder + "a").header("ETag");

        assertThat(api.put(folder + "a", "2", "If-Match", "\"x\", W/" + seen).problem())
                .isEqualTo("precondition-failed");
        assertThat(api.put(folder + "a", "2", "If-Match", "\"x\" ," + seen).status())
                .isEqualTo(201);
    }

    @Test
    void nothingToReplace() {
        assertThat(api.put(folder + "a", "1", "If-Match", "*").problem()).isEqualTo("precondition-failed");
        assertThat(api.get(folder + "a").status()).isEqualTo(404);
    }

    @Test
    void deletionOfWhatTheCallerHasSeen() {
        api.put(folder + "a", "1");
        String seen = api.head(folder + "a").header("ETag");

        assertThat(api.delete(folder + "a", "If-Match", "\"other\"").problem()).isEqualTo("precondition-failed");
        assertThat(api.delete(folder + "a", "If-Match", seen).status()).isEqualTo(200);
    }

    @ParameterizedTest
    @CsvSource({
        "Content-Digest,sha-256,SHA-256,=:%s:",
        "Content-Digest,sha-512,SHA-512,=:%s:",
        "Repr-Digest,sha-256,SHA-256,=:%s:",
        "Digest,SHA-256,SHA-256,=%s"
    })
    void digestIsVerified(String header, String name, String algorithm, String form) throws Exception {
        // Given
        String right = name + form.formatted(base64(algorithm, "content"));
        String wrong = name + form.formatted(base64(algorithm, "other"));
        LedgerRows before = ledger(repository);

        // When
        Reply refused = api.put(folder + "a", "content", header, wrong);
        LedgerRows after = ledger(repository);
        Reply taken = api.put(folder + "a", "content", header, right);

        // Then
        assertThat(refused.problem()).isEqualTo("digest-mismatch");
        assertThat(after).isEqualTo(before);
        assertThat(taken.status()).as("%s", taken).isEqualTo(201);
    }

    @Test
    void digestOfALargeBodyIsVerified() throws Exception {
        String content = "0123456789".repeat(300_000);
        String right = "sha-256=:" + base64("SHA-256", content) + ":";

        assertThat(api.put(folder + "a", content + "x", "Content-Digest", right).problem())
                .isEqualTo("digest-mismatch");
        assertThat(api.put(folder + "a", content, "Content-Digest", right).status())
                .isEqualTo(201);
    }

    @Test
    void digestOfADocumentIsVerifiedToo() throws Exception {
        api.put(folder + "a", "content");
        String expiry = folder.replace("/files/", "/expiry/") + "a";
        String body = "{\"ttl\":\"1h\"}";

        Reply refused = api.put(expiry, body, "Content-Digest", "sha-256=:" + base64("SHA-256", "other") + ":");
        Reply taken = api.put(expiry, body, "Content-Digest", "sha-256=:" + base64("SHA-256", body) + ":");

        assertThat(refused.problem()).isEqualTo("digest-mismatch");
        assertThat(taken.status()).isEqualTo(200);
    }

    @Test
    void conditionsWithinATransactionAreRefused() {
        String transaction = UUID.randomUUID().toString();

        Reply refused = api.put(folder + "a?transaction=" + transaction, "x", "If-None-Match", "*");

        assertThat(refused.problem()).isEqualTo("invalid-parameter");
    }

    @ParameterizedTest
    @ValueSource(strings = {"sha-256", "sha-256=:xx:", "md5=:CY9rzUYh03PK3k6DJie09g==:", "sha-256=:!:", ""})
    void digestThatCannotBeVerified(String digest) {
        assertThat(api.put(folder + "a", "content", "Content-Digest", digest).problem())
                .isEqualTo("invalid-parameter");
    }

    @Test
    void contentThatIsKnownNeedNotBeSentAgain() throws Exception {
        // Given
        String content = "known content ".repeat(50_000) + folder;
        MessageDigest sha = MessageDigest.getInstance("SHA-256");
        String hex = HexFormat.of().formatHex(sha.digest(content.getBytes(StandardCharsets.UTF_8)));
        String known = "/repos/" + repository + "/contents/sha-256:" + hex;
        Reply before = api.head(known);
        api.put(folder + "a", content, "Content-Digest", "sha-256=:" + base64("SHA-256", content) + ":");

        // When
        Reply after = api.head(known);
        Reply reused = api.put(folder + "b?content=sha-256:" + hex, "");

        // Then
        assertThat(before.status()).isEqualTo(404);
        assertThat(after.status()).isEqualTo(200);
        assertThat(reused.status()).as("%s", reused).isEqualTo(201);
        assertThat(api.get(folder + "b").text()).isEqualTo(content);
    }

    @Test
    void unknownContentIsAskedFor() {
        String unknown = "sha-256:" + "0".repeat(64);

        assertThat(api.put(folder + "a?content=" + unknown, "").problem()).isEqualTo("unknown-content");
        assertThat(api.put(folder + "a?content=md5:1", "").problem()).isEqualTo("invalid-parameter");
        assertThat(ledger(repository).isQuiet()).isTrue();
    }

    @Test
    void whoDoesNotWaitIsToldWhereToLook() {
        // When
        Reply accepted = api.put(folder + "a", "content", "Prefer", "respond-async");

        // Then
        assertThat(accepted.status()).isEqualTo(202);
        assertThat(accepted.header("Preference-Applied")).isEqualTo("respond-async");
        String status = URI.create(accepted.header("Location")).getPath();
        await().until(() -> api.get(status).json().get("state").asText().equals("PUBLISHED"));
        assertThat(api.get(folder + "a").text()).isEqualTo("content");
    }

    @Test
    void statesAreToldAsTheyCome() {
        Reply accepted = api.put(folder + "a", "content", "Prefer", "respond-async");
        String status = URI.create(accepted.header("Location")).getPath();

        Reply events = api.get(status + "/events");

        assertThat(events.header("Content-Type")).startsWith("text/event-stream");
        assertThat(events.text()).contains("event:state").contains("\"PUBLISHED\"");
    }

    @Test
    void statesOfARejectedChangeEndWithItsProblem() {
        Reply accepted = api.post(
                "/repos/" + repository + "/changes",
                "[{\"op\":\"delete\",\"path\":\"/missing\"}]",
                "Prefer",
                "respond-async");

        Reply events = api.get(URI.create(accepted.header("Location")).getPath() + "/events");

        assertThat(events.text()).contains("\"REJECTED\"").contains("unknown-path");
    }

    @Test
    void statesOfAnUnknownChange() {
        assertThat(api.get("/repos/" + repository + "/changes/nonsense/events").problem())
                .isEqualTo("unknown-change");
    }

    @Test
    void preferencesThatNobodyKnowsAreNoError() {
        assertThat(api.put(folder + "a", "content", "Prefer", "handling=lenient, wait=100")
                        .status())
                .isEqualTo(201);
    }
}
