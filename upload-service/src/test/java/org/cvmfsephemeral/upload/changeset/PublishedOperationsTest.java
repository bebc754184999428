package org.cvmfsephemeral.upload.changeset;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatObject;

import com.fasterxml.jackson.databind.JsonNode;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import java.net.http.HttpRequest.BodyPublishers;
import java.util.ArrayList;
import java.util.List;
import org.cvmfsephemeral.upload.stack.Reply;
import org.cvmfsephemeral.upload.stack.ServiceTest;
import org.cvmfsephemeral.upload.stack.UploadStack;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What the real publisher makes of tags, rollbacks and several operations at once. */
@QuarkusTest
@WithTestResource(UploadStack.class)
class PublishedOperationsTest extends ServiceTest {
    private String repository;
    private String base;

    @BeforeEach
    void create() {
        repository = api.newRepository();
        base = "/repos/" + repository;
    }

    private Reply post(String resource, String body) {
        return api.send("POST", base + "/" + resource, BodyPublishers.ofString(body.replace('\'', '"')));
    }

    @Test
    void rollbackBringsBackWhatATagNames() {
        api.put(base + "/files/f", "first");
        Reply tagged = api.put(base + "/tags/v1", "{\"description\":\"before\"}");
        api.put(base + "/files/f?overwrite=true", "second");
        api.put(base + "/files/g", "second");

        Reply back = post("rollback", "{'tag':'v1'}");

        assertThat(tagged.status()).as("%s", tagged).isEqualTo(201);
        assertThat(tagged.json().get("tag").get("revision"))
                .isEqualTo(tagged.json().get("revision"));
        assertThat(back.status()).as("%s", back).isEqualTo(200);
        assertThat(back.json().get("revision").asLong())
                .isEqualTo(api.get(base).json().get("revision").asLong());
        assertThat(api.get(base + "/files/f").text()).isEqualTo("first");
        assertThat(api.get(base + "/files/g").problem()).isEqualTo("unknown-path");
        assertThat(differences("from=v1")).isEmpty();
    }

    @Test
    void differencesFollowTheRevisions() {
        api.put(base + "/tags/empty", "");
        api.put(base + "/files/d/f", "x");
        api.delete(base + "/files/d/f");

        List<Long> revisions = new ArrayList<>();
        api.get(base + "/revisions")
                .json()
                .forEach(revision -> revisions.add(revision.get("revision").asLong()));

        assertThat(differences("from=empty&to=" + revisions.get(1))).contains("added /d", "added /d/f");
        assertThat(differences("from=" + revisions.get(1)))
                .contains("removed /d/f")
                .doesNotContain("removed /d");
    }

    @Test
    void tagsAreMovedAndTakenAway() {
        api.put(base + "/tags/v1", "{\"revision\":1}");

        assertThat(api.put(base + "/tags/v1", "{}").problem()).isEqualTo("tag-exists");
        Reply moved = api.put(base + "/tags/v1?move=true", "{}");
        assertThat(moved.status()).isEqualTo(200);
        assertThat(api.get(base + "/tags/v1").json().get("revision"))
                .isEqualTo(moved.json().get("revision"));
        assertThat(api.delete(base + "/tags/v1").status()).isEqualTo(200);
        assertThat(api.get(base + "/tags").json()).isEmpty();
    }

    @Test
    void operationsArePublishedTogether() {
        api.put(base + "/files/a", "a");
        api.put(base + "/files/b", "b");

        Reply changed = post(
                "changes",
                "[{'op':'rename','path':'/a','to':'/new/c'},{'op':'delete','path':'/b'},"
                        + "{'op':'set-attributes','path':'/new/c','mode':'0600','uid':7,'mtime':'2026-01-02T03:04:05Z',"
                        + "'xattrs':{'user.note':'hello'}},"
                        + "{'op':'set-expiry','path':'/new/c','ttl':'2h'},{'op':'put-tag','name':'done'}]");

        assertThat(changed.status()).as("%s", changed).isEqualTo(200);
        JsonNode entry = api.get(base + "/files/new").json().get("entries").get(0);
        assertThatObject(entry)
                .returns("c", body -> body.get("name").asText())
                .returns("0600", body -> body.get("mode").asText())
                .returns(7L, body -> body.get("uid").asLong())
                .returns("2026-01-02T03:04:05Z", body -> body.get("modified").asText())
                .returns("{\"user.note\":\"hello\"}", body -> body.get("xattrs").toString())
                .returns(true, body -> body.has("expires"));
        assertThat(api.get(base + "/files").json().get("entries").findValuesAsText("name"))
                .containsExactly("new");
        assertThat(api.get(base + "/tags/done").json().get("revision"))
                .isEqualTo(changed.json().get("revision"));
    }

    @Test
    void copyIsThereBesideItsOriginalAndVanishesByItself() {
        api.put(base + "/files/d/f?ttl=1h", "content");

        Reply copied = post(
                "changes",
                "[{'op':'copy','path':'/d','to':'/new/d'},{'op':'copy','path':'/d/f','to':'/g','ttl':'2h'}]");

        assertThat(copied.status()).as("%s", copied).isEqualTo(200);
        assertThat(api.get(base + "/files/d/f").text()).isEqualTo("content");
        assertThat(api.get(base + "/files/new/d/f").text()).isEqualTo("content");
        assertThat(api.get(base + "/files/g").text()).isEqualTo("content");
        JsonNode inDirectory =
                api.get(base + "/files/new/d").json().get("entries").get(0);
        assertThat(inDirectory.has("expires")).isFalse();
        JsonNode root = api.get(base + "/files").json().get("entries");
        assertThat(root.findValuesAsText("name")).containsExactlyInAnyOrder("d", "g", "new");
        assertThat(root.findValuesAsText("expires")).hasSize(1);
    }

    @Test
    void copyOfNothingIsRefused() {
        Reply refused = post("changes", "[{'op':'copy','path':'/nothing','to':'/a'}]");

        assertThat(refused.status()).isEqualTo(404);
        assertThat(refused.problem()).isEqualTo("unknown-path");
    }

    @Test
    void oneImpossibleOperationLeavesEverythingAsItWas() {
        api.put(base + "/files/a", "a");
        long before = api.get(base).json().get("revision").asLong();

        Reply refused = post(
                "changes",
                "[{'op':'delete','path':'/a'},{'op':'put-tag','name':'v1'},{'op':'delete','path':'/nothing'}]");

        assertThat(refused.status()).isEqualTo(404);
        assertThat(refused.problem()).isEqualTo("unknown-path");
        assertThat(api.get(base + "/files/a").text()).isEqualTo("a");
        assertThat(api.get(base + "/tags").json()).isEmpty();
        assertThat(api.get(base).json().get("revision").asLong()).isEqualTo(before);
    }

    private List<String> differences(String query) {
        Reply diff = api.get(base + "/diff?" + query);
        assertThat(diff.status()).as("%s", diff).isEqualTo(200);
        List<String> differences = new ArrayList<>();
        for (JsonNode difference : diff.json().get("differences")) {
            if (!difference.get("path").asText().isEmpty()) {
                differences.add(difference.get("kind").asText() + " "
                        + difference.get("path").asText());
            }
        }
        return differences;
    }
}
