package org.cvmfsephemeral.upload.expiry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import java.time.Duration;
import java.time.Instant;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.cvmfsephemeral.upload.stack.Reply;
import org.cvmfsephemeral.upload.stack.ServiceTest;
import org.cvmfsephemeral.upload.stack.UploadStack;
import org.junit.jupiter.api.Test;

/** What a repository says about expiry holds for every way in. */
@QuarkusTest
@WithTestResource(UploadStack.class)
class ExpiryPolicyTest extends ServiceTest {
    private static final String LIMITED = "{\"defaultTtlSeconds\":600,\"maximumTtlSeconds\":3600}";

    private static void assertExpiresIn(Duration ttl, JsonNode expires) {
        assertThat(Instant.parse(expires.asText()))
                .isBetween(
                        Instant.now().plus(ttl).minusSeconds(180),
                        Instant.now().plus(ttl).plusSeconds(180));
    }

    @Test
    void settingsAreShownAndTakenBack() {
        String repository = api.newRepository(LIMITED);

        JsonNode shown = api.get("/repos/" + repository).json();
        JsonNode changed = api.put("/repos/" + repository, "{\"maximumTtlSeconds\":null,\"evictionSizeBytes\":5}")
                .json();

        assertThat(shown.get("defaultTtlSeconds").asLong()).isEqualTo(600);
        assertThat(shown.get("maximumTtlSeconds").asLong()).isEqualTo(3_600);
        assertThat(changed.has("maximumTtlSeconds")).isFalse();
        assertThat(changed.get("evictionSizeBytes").asLong()).isEqualTo(5);
    }

    @Test
    void defaultBeyondTheMaximumIsRefused() {
        assertThat(api.put("/repos/x.example.org", "{\"defaultTtlSeconds\":20,\"maximumTtlSeconds\":10}")
                        .problem())
                .isEqualTo("invalid-settings");
    }

    @Test
    void fileWithoutTtlGetsTheDefault() {
        String folder = folderIn(sharedRepository(LIMITED));

        Reply reply = api.put(folder + "a", "x");

        assertExpiresIn(Duration.ofMinutes(10), reply.json().get("expires"));
    }

    @Test
    void fileIsRefusedBeyondTheMaximum() {
        String folder = folderIn(sharedRepository(LIMITED));

        assertThat(api.put(folder + "a?ttl=2h", "x").problem()).isEqualTo("ttl-too-long");
        assertThat(api.put(folder + "a?ttl=never", "x").problem()).isEqualTo("ttl-too-long");
    }

    @Test
    void expiryOfAPathIsRefusedBeyondTheMaximum() {
        String folder = folderIn(sharedRepository(LIMITED));
        String expiry = folder.replace("/files/", "/expiry/");
        api.put(folder + "a", "x");

        assertThat(api.put(expiry + "a", "{\"ttl\":\"2h\"}").problem()).isEqualTo("ttl-too-long");
        assertThat(api.put(expiry + "a", "{\"ttl\":null}").problem()).isEqualTo("ttl-too-long");
        assertExpiresIn(
                Duration.ofHours(1),
                api.put(expiry + "a", "{\"ttl\":\"1h\"}").json().get("expires"));
    }

    @Test
    void treeImageChangeSetAndFormAreRefusedBeyondTheMaximum() {
        String repository = sharedRepository(LIMITED);
        String repo = "/repos/" + repository;

        assertThat(api.put(repo + "/trees/t?ttl=2h", "").problem()).isEqualTo("ttl-too-long");
        assertThat(api.put(repo + "/images/i?ttl=2h", "").problem()).isEqualTo("ttl-too-long");
        assertThat(api.post(repo + "/changes", "[{\"op\":\"set-expiry\",\"path\":\"/a\",\"ttl\":\"2h\"}]")
                        .problem())
                .isEqualTo("ttl-too-long");
        assertThat(api.post(repo + "/changes", "[{\"op\":\"copy\",\"path\":\"/a\",\"to\":\"/b\",\"ttl\":null}]")
                        .problem())
                .isEqualTo("ttl-too-long");
        assertThat(api.post(repo + "/a/ttl?ttl_s=7200", "").problem()).isEqualTo("ttl-too-long");
        String form = "--b\r\nContent-Disposition: form-data; name=\"file\"; filename=\"f\"\r\n\r\nx\r\n--b--\r\n";
        assertThat(api.post(repo + "?ttl_s=7200", form, "Content-Type", "multipart/form-data; boundary=b")
                        .problem())
                .isEqualTo("ttl-too-long");
    }

    @Test
    void partOfATransactionIsRefusedBeyondTheMaximum() {
        String repository = sharedRepository(LIMITED);
        String folder = folderIn(repository);
        String path = folder.substring(folder.indexOf("/files/") + 6, folder.length() - 1);
        String id = api.post("/repos/" + repository + "/transactions", "{\"path\":\"" + path + "\"}")
                .json()
                .get("id")
                .asText();

        assertThat(api.put(folder + "a?ttl=2h&transaction=" + id, "x").problem())
                .isEqualTo("ttl-too-long");
        api.delete("/repos/" + repository + "/transactions/" + id);
    }

    @Test
    void touchRenewsWhatIsKeptByTouches() {
        // Given
        String repository = sharedRepository("{}");
        String folder = folderIn(repository);
        String path = folder.substring(folder.indexOf("/files/") + 6);
        api.put(folder + "kept?ttl=2s&ttl-by=age", "x");
        api.put(folder + "touched?ttl=10m&ttl-by=touch", "x");
        api.put(folder + "aged?ttl=10m", "x");
        Instant touched = Instant.parse(api.head(folder + "touched").header("X-Cvmfs-Expires"));
        Instant aged = Instant.parse(api.head(folder + "aged").header("X-Cvmfs-Expires"));

        // When
        await().until(() -> {
            JsonNode paths = api.post(
                            "/repos/" + repository + "/touches",
                            "[\"" + path + "touched\",\"" + path + "aged\",\"" + path + "none\"]")
                    .json()
                    .get("paths");
            assertThat(Instant.parse(paths.get(1).get("expires").asText())).isEqualTo(aged);
            assertThat(paths.get(2).get("expires").isNull()).isTrue();
            return Instant.parse(paths.get(0).get("expires").asText()).isAfter(touched);
        });

        // Then
        assertThat(Instant.parse(api.head(folder + "touched").header("X-Cvmfs-Expires")))
                .isAfter(touched);
    }

    @Test
    void readingRenewsWhatIsKeptByTouches() {
        String folder = folderIn(sharedRepository("{}"));
        api.put(folder + "a?ttl=10m&ttl-by=touch", "x");
        Instant before = Instant.parse(api.head(folder + "a").header("X-Cvmfs-Expires"));

        await().until(() -> {
            api.get(folder + "a");
            return Instant.parse(api.head(folder + "a").header("X-Cvmfs-Expires"))
                    .isAfter(before);
        });
    }

    @Test
    void touchesOfTooMuchAreRefused() {
        String repo = "/repos/" + sharedRepository("{}");
        String tooMany = IntStream.rangeClosed(0, TouchResource.MOST)
                .mapToObj(i -> "\"/" + i + "\"")
                .collect(Collectors.joining(",", "[", "]"));

        assertThat(api.post(repo + "/touches", tooMany).problem()).isEqualTo("too-many-entries");
        assertThat(api.post(repo + "/touches", "[]").problem()).isEqualTo("invalid-operation");
        assertThat(api.post(repo + "/touches", "{}").problem()).isEqualTo("invalid-operation");
        assertThat(api.post(repo + "/touches", "[\"no slash/../x\"]").problem()).isEqualTo("invalid-path");
    }

    @Test
    void heldPathIsNotDeleted() {
        // Given
        String repository = sharedRepository("{}");
        String folder = folderIn(repository);
        String hold = folder.replace("/files/", "/holds/") + "d";
        api.put(folder + "d/a", "x");

        // When
        Reply put = api.put(hold, "{\"reason\":\"court\",\"holder\":\"legal\"}");

        // Then
        assertThat(put.status()).isEqualTo(201);
        assertThat(put.json().get("present").asBoolean()).isTrue();
        assertThat(api.delete(folder + "d/a").problem()).isEqualTo("path-held");
        assertThat(api.delete(folder + "d?recursive=true").problem()).isEqualTo("path-held");
        assertThat(api.put(folder + "d/a?overwrite=true", "y").problem()).isEqualTo("path-held");
        assertThat(api.delete(hold).status()).isEqualTo(204);
        assertThat(api.delete(folder + "d/a").status()).isEqualTo(200);
        assertThat(api.get(hold).problem()).isEqualTo("unknown-legal-hold");
    }

    @Test
    void holdHasAReasonAndAPath() {
        String folder = folderIn(sharedRepository("{}"));
        String hold = folder.replace("/files/", "/holds/");
        api.put(folder + "a", "x");

        assertThat(api.put(hold + "a", "{}").problem()).isEqualTo("invalid-operation");
        assertThat(api.put(hold + "a", "{\"reason\":\" \"}").problem()).isEqualTo("invalid-operation");
        assertThat(api.put(hold + "b", "{\"reason\":\"court\"}").problem()).isEqualTo("unknown-path");
    }

    @Test
    void calendarTellsWhatVanishesWhen() {
        // Given
        String repository = api.newRepository();
        api.put("/repos/" + repository + "/files/a?ttl=3d", "four");
        api.put("/repos/" + repository + "/files/b?ttl=3d&ttl-by=touch", "x");
        String calendar = "/repos/" + repository + "/expiry-calendar";

        // When
        JsonNode days = api.get(calendar).json();
        JsonNode page = api.get(calendar + "?bucket=hour&until=" + Instant.now().plus(Duration.ofDays(4)) + "&limit=1")
                .json();
        JsonNode rest = api.get(page.get("next").asText()).json();

        // Then
        long paths = 0;
        for (JsonNode bucket : days.get("buckets")) {
            paths += bucket.get("paths").asLong();
        }
        assertThat(paths).isEqualTo(2);
        assertThat(days.has("paths")).isFalse();
        assertThat(page.at("/paths/0/path").asText()).isEqualTo("/a");
        assertThat(page.at("/paths/0/bytes").asLong()).isEqualTo(4);
        assertThat(rest.at("/paths/0/path").asText()).isEqualTo("/b");
        assertThat(rest.at("/paths/0/by").asText()).isEqualTo("touch");
        assertThat(rest.has("next")).isFalse();
    }

    @Test
    void calendarOfNonsenseIsRefused() {
        String calendar = "/repos/" + sharedRepository("{}") + "/expiry-calendar";

        for (String query : new String[] {
            "?bucket=week",
            "?from=soon",
            "?from=2030-01-02T00:00:00Z&until=2030-01-01T00:00:00Z",
            "?bucket=hour&from=2030-01-02T00:00:00Z&until=2040-01-01T00:00:00Z",
            "?after=x",
            "?limit=0",
            "?page=1"
        }) {
            assertThat(api.get(calendar + query).problem()).as(query).isEqualTo("invalid-parameter");
        }
    }

    @Test
    void planTellsWhatGoesNowAndChangesNothing() {
        // Given
        String repository = api.newRepository();
        String repo = "/repos/" + repository;
        for (String name : new String[] {"one", "two", "three"}) {
            api.put(repo + "/files/nightly/" + name + "/f", "x");
        }
        api.put(repo + "/files/short?ttl=1s", "four");
        Reply rule = api.put(repo + "/retention-rules/nightly", "{\"keep\":2}");

        // When
        await().until(() ->
                api.get(repo + "/expiry-plan").json().get("removals").size() == 2);
        JsonNode plan = api.get(repo + "/expiry-plan").json();

        // Then
        assertThat(rule.status()).isEqualTo(201);
        assertThat(plan.at("/removals/0/path").asText()).isEqualTo("/short");
        assertThat(plan.at("/removals/0/reason").asText()).isEqualTo("expired");
        assertThat(plan.at("/removals/0/bytes").asLong()).isEqualTo(4);
        assertThat(plan.at("/removals/1/reason").asText()).isEqualTo("beyond-keep-last");
        assertThat(api.get(repo + "/files/short").status()).isEqualTo(200);
        assertThat(ledger(repository).isQuiet()).isTrue();
    }

    @Test
    void childThatIsPublishedAgainIsTheNewest() {
        // Given
        String repository = api.newRepository();
        String repo = "/repos/" + repository;
        api.put(repo + "/retention-rules/nightly", "{\"keep\":1}");
        api.put(repo + "/files/nightly/one/f", "x");
        api.put(repo + "/files/nightly/two/f", "x");

        // When
        api.put(repo + "/files/nightly/one/g", "x");

        // Then
        JsonNode removals = api.get(repo + "/expiry-plan").json().get("removals");
        assertThat(removals).hasSize(1);
        assertThat(removals.at("/0/path").asText()).isEqualTo("/nightly/two");
    }

    @Test
    void planEvictsWhatWasNotUsedForTheLongestTime() {
        // Given
        String repository = api.newRepository("{\"evictionSizeBytes\":10}");
        String repo = "/repos/" + repository;
        api.put(repo + "/files/permanent", "0123456789");
        api.put(repo + "/files/older?ttl=1h", "0123456789");
        api.put(repo + "/files/newer?ttl=1h", "0123456789");

        // Then
        JsonNode removals = api.get(repo + "/expiry-plan").json().get("removals");
        assertThat(removals.findValuesAsText("path")).containsExactly("/older", "/newer");
        assertThat(removals.at("/0/reason").asText()).isEqualTo("evicted");
    }

    @Test
    void retentionRulesAreListedAndRemoved() {
        String repo = "/repos/" + api.newRepository();
        api.put(repo + "/files/f", "x");

        assertThat(api.put(repo + "/retention-rules/f", "{\"keep\":2}").problem())
                .isEqualTo("not-a-directory");
        assertThat(api.put(repo + "/retention-rules/d", "{\"keep\":0}").problem())
                .isEqualTo("invalid-operation");
        assertThat(api.put(repo + "/retention-rules/d", "{\"keep\":2}").status())
                .isEqualTo(201);
        assertThat(api.put(repo + "/retention-rules/d", "{\"keep\":3}").status())
                .isEqualTo(200);
        assertThat(api.get(repo + "/retention-rules").json().at("/0/keep").asInt())
                .isEqualTo(3);
        assertThat(api.delete(repo + "/retention-rules/d").status()).isEqualTo(204);
        assertThat(api.delete(repo + "/retention-rules/d").problem()).isEqualTo("unknown-retention-rule");
    }
}
