package org.cvmfsephemeral.upload.revision;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatObject;

import com.fasterxml.jackson.databind.JsonNode;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.QuarkusTestProfile;
import io.quarkus.test.junit.TestProfile;
import jakarta.inject.Inject;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.cvmfsephemeral.format.catalog.Attributes;
import org.cvmfsephemeral.format.catalog.Directory;
import org.cvmfsephemeral.format.catalog.SpecialFile;
import org.cvmfsephemeral.format.catalog.SpecialType;
import org.cvmfsephemeral.format.catalog.Symlink;
import org.cvmfsephemeral.format.catalog.Xattrs;
import org.cvmfsephemeral.format.object.ContentHash;
import org.cvmfsephemeral.format.repository.RepositoryName;
import org.cvmfsephemeral.format.repository.RepositoryPath;
import org.cvmfsephemeral.ledger.change.Change;
import org.cvmfsephemeral.ledger.change.Operation;
import org.cvmfsephemeral.ledger.lease.Leases;
import org.cvmfsephemeral.ledger.repository.Tag;
import org.cvmfsephemeral.testing.BackingServices;
import org.cvmfsephemeral.upload.stack.LedgerRows;
import org.cvmfsephemeral.upload.stack.PlayedTest;
import org.cvmfsephemeral.upload.stack.Reply;
import org.cvmfsephemeral.upload.stack.Trees;
import org.cvmfsephemeral.web.ProblemType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Revisions, what changed between them, and the way back; with a cache that has room for no catalog. */
@QuarkusTest
@WithTestResource(BackingServices.class)
@TestProfile(RevisionsTest.NoCache.class)
class RevisionsTest extends PlayedTest {
    public static final class NoCache implements QuarkusTestProfile {
        @Override
        public Map<String, String> getConfigOverrides() {
            return Map.of("cvmfs.read.catalog-cache-bytes", "1");
        }
    }

    @Inject
    Leases leases;

    private Tag tag(RepositoryName repository, String name, long revision) {
        for (JsonNode retained : api.get("/repos/" + repository + "/revisions").json()) {
            if (retained.get("revision").asLong() == revision) {
                return new Tag(name, revision, retained.get("rootHash").asText(), 4096, 1_700_000_000L, "");
            }
        }
        throw new AssertionError("no revision " + revision);
    }

    @Test
    void revisionsComeNewestFirstWithTheirTags() {
        RepositoryName repository = emptyRepository();
        played.publish(repository, Trees.root(catalog -> Trees.file(catalog, "/f", "x")));
        played.tag(repository, tag(repository, "v1", 1), tag(repository, "first", 1), tag(repository, "v2", 2));

        JsonNode revisions = api.get("/repos/" + repository + "/revisions").json();

        assertThat(revisions.findValuesAsText("revision")).containsExactly("3", "2", "1");
        assertThatObject(revisions.get(2))
                .returns("2023-11-14T22:13:20Z", body -> body.get("publishedAt").asText())
                .returns(40, body -> body.get("rootHash").asText().length())
                .returns("[\"first\",\"v1\"]", body -> body.get("tags").toString());
        assertThat(revisions.get(0).get("tags")).isEmpty();
        assertThat(revisions.get(0).get("rootHash")).isEqualTo(revisions.get(1).get("rootHash"));
    }

    @Test
    void retiredRevisionIsNotListed() {
        RepositoryName repository = emptyRepository();
        played.retire(repository, 2);

        assertThat(api.get("/repos/" + repository + "/revisions").json().findValuesAsText("revision"))
                .containsExactly("2");
    }

    @Test
    void differencesAreTold() {
        RepositoryName repository = repository(Trees.root(catalog -> {
            Trees.file(catalog, "/changed", "x");
            Trees.file(catalog, "/removed", "x");
            Trees.file(catalog, "/same", "x");
        }));
        played.publish(repository, Trees.root(catalog -> {
            Trees.directory(catalog, "/added");
            Trees.file(catalog, "/added/below", "yy");
            Trees.file(catalog, "/changed", "yyy");
            Trees.file(catalog, "/same", "x");
        }));

        JsonNode diff = api.get("/repos/" + repository + "/diff?from=1").json();

        assertThat(described(diff))
                .containsExactly("added /added", "added /added/below", "changed /changed", "removed /removed");
        assertThatObject(diff)
                .returns(repository.value(), body -> body.get("repository").asText())
                .returns(1L, body -> body.get("from").asLong())
                .returns(2L, body -> body.get("to").asLong())
                .returns(false, body -> body.has("next"));
        assertThatObject(diff.get("differences").get(2))
                .returns(1L, body -> body.get("before").get("size").asLong())
                .returns(3L, body -> body.get("after").get("size").asLong());
        assertThat(diff.get("differences").get(0).has("before")).isFalse();
        assertThat(diff.get("differences").get(3).has("after")).isFalse();
    }

    @Test
    void whateverDiffersIsVisible() {
        Attributes other = new Attributes(
                04711,
                -1,
                7,
                1_700_000_001L,
                5,
                Xattrs.of(Map.of(
                        "user.binary", new byte[] {-1},
                        "user.text", "\u00e9".getBytes(StandardCharsets.UTF_8),
                        "user.cvmfs-ephemeral.expires", "2030-01-01T00:00:00Z".getBytes(StandardCharsets.UTF_8))));
        RepositoryName repository = repository(Trees.root(catalog -> {
            Trees.directory(catalog, "/d");
            catalog.put(RepositoryPath.of("/s"), new SpecialFile("s", Trees.ATTRIBUTES, SpecialType.FIFO, 0, false));
        }));
        played.publish(repository, Trees.root(catalog -> {
            catalog.put(RepositoryPath.of("/d"), Directory.plain("d", other));
            catalog.put(RepositoryPath.of("/s"), Symlink.plain("s", Trees.ATTRIBUTES, "d"));
        }));

        JsonNode differences =
                api.get("/repos/" + repository + "/diff?from=1").json().get("differences");

        assertThatObject(differences.get(0).get("after"))
                .returns("directory", body -> body.get("type").asText())
                .returns("4711", body -> body.get("mode").asText())
                .returns(4_294_967_295L, body -> body.get("uid").asLong())
                .returns(7L, body -> body.get("gid").asLong())
                .returns("2023-11-14T22:13:21.000000005Z", body -> body.get("modified")
                        .asText())
                .returns("2030-01-01T00:00:00Z", body -> body.get("expires").asText())
                .returns("{\"user.binary\":{\"base64\":\"/w==\"},\"user.text\":\"\u00e9\"}", body -> body.get("xattrs")
                        .toString());
        assertThatObject(differences.get(1))
                .returns("fifo", body -> body.get("before").get("special").asText())
                .returns("d", body -> body.get("after").get("target").asText());
    }

    @ParameterizedTest
    @CsvSource({"1,2", "v1,2", "v1,trunk", "1,trunk", "v1,''"})
    void revisionsAreNamedInSeveralWays(String from, String to) {
        RepositoryName repository = emptyRepository();
        played.publish(repository, Trees.root(catalog -> Trees.file(catalog, "/f", "x")));
        played.tag(repository, tag(repository, "v1", 1));
        String query = "from=" + from + (to.isEmpty() ? "" : "&to=" + to);

        assertThat(described(api.get("/repos/" + repository + "/diff?" + query).json()))
                .containsExactly("added /f");
    }

    @Test
    void differenceCanBeReadBackwards() {
        RepositoryName repository = emptyRepository();
        played.publish(repository, Trees.root(catalog -> Trees.file(catalog, "/f", "x")));

        assertThat(described(api.get("/repos/" + repository + "/diff?from=trunk&to=1")
                        .json()))
                .containsExactly("removed /f");
    }

    @Test
    void splittingOffIsNoDifference() {
        RepositoryName repository = repository(Trees.root(catalog -> {
            Trees.directory(catalog, "/d");
            Trees.file(catalog, "/d/f", "x");
        }));
        byte[] nested = Trees.splitOff("/d", catalog -> Trees.file(catalog, "/d/f", "x"));
        ContentHash hash = played.store(repository, nested);
        played.publish(repository, Trees.root(catalog -> Trees.attach(catalog, nested, hash)));

        assertThat(described(api.get("/repos/" + repository + "/diff?from=1").json()))
                .isEmpty();
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 7, 24, 25, 26, 1000})
    void pagesTogetherAreTheWhole(int limit) {
        RepositoryName repository = emptyRepository();
        List<byte[]> nested = new ArrayList<>();
        for (int i = 0; i < 6; i++) {
            String directory = "/d\u00e9 &" + i;
            nested.add(Trees.splitOff(directory, catalog -> {
                Trees.file(catalog, directory + "/f=1", "x");
                Trees.directory(catalog, directory + "/s");
                Trees.file(catalog, directory + "/s/f", "x");
            }));
        }
        List<ContentHash> hashes = nested.stream()
                .map(catalog -> played.store(repository, catalog))
                .toList();
        played.publish(repository, Trees.root(catalog -> {
            for (int i = 0; i < nested.size(); i++) {
                Trees.attach(catalog, nested.get(i), hashes.get(i));
            }
            Trees.file(catalog, "/z", "x");
        }));

        List<String> found = new ArrayList<>();
        String next = "/repos/" + repository + "/diff?from=1&to=trunk&limit=" + limit;
        while (next != null) {
            Reply page = api.get(next);
            assertThat(page.status()).as("%s", page).isEqualTo(200);
            assertThat(page.json().get("differences")).hasSizeLessThanOrEqualTo(limit);
            found.addAll(described(page.json()));
            next = page.json().has("next") ? page.json().get("next").asText() : null;
        }

        assertThat(found).hasSize(25).doesNotHaveDuplicates();
        assertThat(found.subList(0, 5))
                .containsExactly(
                        "added /d\u00e9 &0",
                        "added /d\u00e9 &0/f=1",
                        "added /d\u00e9 &0/s",
                        "added /d\u00e9 &0/s/f",
                        "added /d\u00e9 &1");
    }

    @Test
    void nextPageIsOfTheSameRevisions() {
        RepositoryName repository = emptyRepository();
        played.publish(repository, Trees.root(catalog -> {
            Trees.file(catalog, "/a", "x");
            Trees.file(catalog, "/b", "x");
        }));
        played.tag(repository, tag(repository, "v1", 1));

        String next = api.get("/repos/" + repository + "/diff?from=v1&to=trunk&limit=1")
                .json()
                .get("next")
                .asText();

        assertThat(next).isEqualTo("/repos/" + repository + "/diff?from=1&to=3&after=/a&limit=1");
    }

    @ParameterizedTest
    @CsvSource({
        "'',400,invalid-parameter",
        "from=1&form=2,400,invalid-parameter",
        "from=1&from=2,400,invalid-parameter",
        "from=1&limit=0,400,invalid-parameter",
        "from=1&limit=10001,400,invalid-parameter",
        "from=1&limit=many,400,invalid-parameter",
        "from=1&after=a/../b,400,invalid-path",
        "from=7,404,unknown-revision",
        "from=1&to=0,404,unknown-revision",
        "from=999999999999999999,404,unknown-revision",
        "from=9999999999999999999999,400,invalid-tag-name",
        "from=v1,404,unknown-tag",
        "from=a%20b,400,invalid-tag-name",
        "from=,400,invalid-parameter"
    })
    void impossibleComparisonIsRefused(String query, int status, String problem) {
        Reply answer = api.get("/repos/" + emptyRepository() + "/diff?" + query);

        assertThat(answer.status()).as("%s", answer).isEqualTo(status);
        assertThat(answer.problem()).isEqualTo(problem);
    }

    @Test
    void catalogThatIsMissingIsDamage() {
        byte[] nested = Trees.splitOff("/d", catalog -> {});
        RepositoryName repository = emptyRepository();
        played.publish(
                repository, Trees.root(catalog -> Trees.attach(catalog, nested, ContentHash.sha1(new byte[] {1}))));

        assertThat(api.get("/repos/" + repository + "/diff?from=1").problem()).isEqualTo("damaged-object");
    }

    @Test
    void rollbackToARevisionTakesEverything() throws Exception {
        RepositoryName repository = emptyRepository();
        played.publish(repository, Trees.root(catalog -> Trees.file(catalog, "/f", "x")));
        Waiting waiting = send(() -> rollback(repository, "{\"revision\":1}"));

        Change change = played.awaitChange(repository);

        assertThat(change.operations()).containsExactly(new Operation.Rollback(null, 1L));
        assertThat(leases.list(repository))
                .extracting(lease -> lease.path().value())
                .containsExactly("");
        played.accept(change, List.of(), List.of());
        assertThatObject(waiting.answer())
                .returns(200, Reply::status)
                .returns(3L, reply -> reply.json().get("revision").asLong());
    }

    @Test
    void rollbackToATagNamesTheTag() throws Exception {
        RepositoryName repository = emptyRepository();
        played.tag(repository, tag(repository, "v1", 1));
        Waiting waiting = send(() -> rollback(repository, "{\"tag\":\"v1\"}"));

        Change change = played.awaitChange(repository);

        assertThat(change.operations()).containsExactly(new Operation.Rollback("v1", null));
        played.reject(change, ProblemType.UNKNOWN_TAG, "There is no tag 'v1'.");
        assertThat(waiting.answer().problem()).isEqualTo("unknown-tag");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "''|400|invalid-operation",
                "{}|400|invalid-operation",
                "{\"tag\":\"v1\",\"revision\":1}|400|invalid-operation",
                "{\"to\":1}|400|invalid-operation",
                "{\"revision\":\"1\"}|400|invalid-operation",
                "{\"tag\":\"trunk\"}|400|invalid-tag-name",
                "{\"tag\":\"v1\"}|404|unknown-tag",
                "{\"revision\":9}|404|unknown-revision"
            })
    void impossibleRollbackIsRefused(String body, int status, String problem) {
        RepositoryName repository = emptyRepository();
        LedgerRows before = ledger(repository.value());

        Reply answer = rollback(repository, body);

        assertThat(answer.status()).as("%s", answer).isEqualTo(status);
        assertThat(answer.problem()).isEqualTo(problem);
        assertThat(ledger(repository.value())).isEqualTo(before);
    }

    private Reply rollback(RepositoryName repository, String body) {
        return api.send("POST", "/repos/" + repository + "/rollback", BodyPublishers.ofString(body));
    }

    private static List<String> described(JsonNode diff) {
        List<String> described = new ArrayList<>();
        for (JsonNode difference : diff.get("differences")) {
            described.add(difference.get("kind").asText() + " "
                    + difference.get("path").asText());
        }
        return described;
    }
}
