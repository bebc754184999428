package org.cvmfsephemeral.upload.tag;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatObject;

import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.util.List;
import org.cvmfsephemeral.format.repository.RepositoryName;
import org.cvmfsephemeral.ledger.change.Change;
import org.cvmfsephemeral.ledger.change.Operation;
import org.cvmfsephemeral.ledger.lease.Leases;
import org.cvmfsephemeral.ledger.repository.Tag;
import org.cvmfsephemeral.testing.BackingServices;
import org.cvmfsephemeral.upload.stack.LedgerRows;
import org.cvmfsephemeral.upload.stack.PlayedTest;
import org.cvmfsephemeral.upload.stack.Reply;
import org.cvmfsephemeral.web.ProblemType;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@QuarkusTest
@WithTestResource(BackingServices.class)
class TagResourceTest extends PlayedTest {
    private static final String ROOT_HASH = "ab".repeat(20);

    @Inject
    Leases leases;

    private RepositoryName repository;
    private String tags;

    @BeforeEach
    void create() {
        repository = emptyRepository();
        tags = "/repos/" + repository + "/tags";
    }

    private static Tag tag(String name, long revision) {
        return new Tag(name, revision, ROOT_HASH, 4096, 1_700_000_000L, "about " + name);
    }

    @Test
    void newRepositoryHasNoTags() {
        assertThat(api.get(tags).json()).isEmpty();
    }

    @Test
    void tagsAreListedByName() {
        played.tag(repository, tag("v2", 2), tag("v1", 1), tag("release/1", 1));

        assertThat(api.get(tags).json().findValuesAsText("name")).containsExactly("release/1", "v1", "v2");
    }

    @ParameterizedTest
    @ValueSource(strings = {"v1", "release/2026-11", "a:b"})
    void tagIsShown(String name) {
        played.tag(repository, tag(name, 1));

        Reply shown = api.get(tags + "/" + name);

        assertThatObject(shown.json())
                .returns(name, body -> body.get("name").asText())
                .returns(1L, body -> body.get("revision").asLong())
                .returns(ROOT_HASH, body -> body.get("rootHash").asText())
                .returns("2023-11-14T22:13:20Z", body -> body.get("publishedAt").asText())
                .returns("about " + name, body -> body.get("description").asText());
    }

    @Test
    void unknownTagIsNotFound() {
        assertThat(api.get(tags + "/v1").problem()).isEqualTo("unknown-tag");
        assertThat(api.delete(tags + "/v1").problem()).isEqualTo("unknown-tag");
    }

    @ParameterizedTest
    @ValueSource(strings = {"trunk", "trunk-previous", "42", "a%20b", "a;b", "%C3%A9"})
    void impossibleNameIsRefused(String name) {
        LedgerRows before = ledger(repository.value());

        assertThat(api.get(tags + "/" + name).problem()).isEqualTo("invalid-tag-name");
        assertThat(api.put(tags + "/" + name, "").problem()).isEqualTo("invalid-tag-name");
        assertThat(api.delete(tags + "/" + name).problem()).isEqualTo("invalid-tag-name");
        assertThat(ledger(repository.value())).isEqualTo(before);
    }

    @Test
    void putAnnouncesTheTag() throws Exception {
        Waiting waiting = send(() -> api.put(tags + "/v/1", "{\"revision\":1,\"description\":\"first\"}"));

        Change change = played.awaitChange(repository);

        assertThat(change.operations()).containsExactly(new Operation.PutTag("v/1", 1L, "first", false));
        assertThat(leases.list(repository))
                .extracting(lease -> lease.path().value())
                .containsExactly("/.cvmfs/tags/v/1");
        played.accept(change, List.of(), List.of());
        waiting.answer();
    }

    @Test
    void createdTagIsTold() throws Exception {
        Waiting waiting = send(() -> api.put(tags + "/v1", ""));
        Change change = played.awaitChange(repository);
        assertThat(change.operations()).containsExactly(new Operation.PutTag("v1", null, "", false));
        played.accept(change, List.of(tag("v1", 2)), List.of());

        Reply answer = waiting.answer();

        assertThat(answer.status()).as("%s", answer).isEqualTo(201);
        assertThat(answer.header("Location")).endsWith(tags + "/v1");
        assertThatObject(answer.json())
                .returns(repository.value(), body -> body.get("repository").asText())
                .returns(change.id().toString(), body -> body.get("change").asText())
                .returns(2L, body -> body.get("revision").asLong())
                .returns("v1", body -> body.get("tag").get("name").asText())
                .returns(2L, body -> body.get("tag").get("revision").asLong())
                .returns("about v1", body -> body.get("tag").get("description").asText());
    }

    @Test
    void existingTagStaysWithoutMove() {
        played.tag(repository, tag("v1", 1));
        LedgerRows before = ledger(repository.value());

        Reply answer = api.put(tags + "/v1", "{}");

        assertThat(answer.status()).isEqualTo(409);
        assertThat(answer.problem()).isEqualTo("tag-exists");
        assertThat(ledger(repository.value())).isEqualTo(before);
    }

    @Test
    void tagIsMoved() throws Exception {
        played.tag(repository, tag("v1", 1));
        Waiting waiting = send(() -> api.put(tags + "/v1?move=true", "{\"revision\":2}"));
        Change change = played.awaitChange(repository);
        assertThat(change.operations()).containsExactly(new Operation.PutTag("v1", 2L, "", true));
        played.accept(change, List.of(tag("v1", 2)), List.of());

        Reply answer = waiting.answer();

        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.json().get("tag").get("revision").asLong()).isEqualTo(2);
    }

    @ParameterizedTest
    @ValueSource(longs = {0, 2, 99, -1})
    void revisionThatIsNotRetainedIsRefused(long revision) {
        Reply answer = api.put(tags + "/v1", "{\"revision\":" + revision + "}");

        assertThat(answer.status()).isEqualTo(404);
        assertThat(answer.problem()).isEqualTo("unknown-revision");
    }

    @Test
    void retiredRevisionIsRefused() {
        played.retire(repository, 2);

        assertThat(api.put(tags + "/v1", "{\"revision\":1}").problem()).isEqualTo("unknown-revision");
    }

    @Test
    void publishersVerdictIsTold() throws Exception {
        Waiting waiting = send(() -> api.put(tags + "/v1", "{}"));
        played.reject(played.awaitChange(repository), ProblemType.TAG_EXISTS, "There is a tag 'v1'.");

        assertThat(waiting.answer().problem()).isEqualTo("tag-exists");
    }

    @Test
    void tagIsDeleted() throws Exception {
        played.tag(repository, tag("v1", 1));
        Waiting waiting = send(() -> api.delete(tags + "/v1"));
        Change change = played.awaitChange(repository);
        assertThat(change.operations()).containsExactly(new Operation.DeleteTag("v1"));
        played.accept(change, List.of(), List.of("v1"));

        Reply answer = waiting.answer();

        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.json().get("revision").asLong()).isEqualTo(3);
        assertThat(api.get(tags + "/v1").status()).isEqualTo(404);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "v1|{\"rev\":1}|invalid-operation",
                "v1|[]|invalid-operation",
                "v1|{\"revision\":\"1\"}|invalid-operation",
                "v1|{\"description\":\"a\\u0007b\"}|invalid-operation",
                "v1?move=maybe|{}|invalid-parameter",
                "v1?force=true|{}|invalid-parameter"
            })
    void whatIsNotUnderstoodIsRefused(String path, String body, String problem) {
        Reply answer = api.put(tags + "/" + path, body);

        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.problem()).isEqualTo(problem);
    }

    @Test
    void overLongDescriptionIsRefused() {
        String description = "x".repeat(1001);

        assertThat(api.put(tags + "/v1", "{\"description\":\"" + description + "\"}")
                        .problem())
                .isEqualTo("invalid-operation");
    }

    @Test
    void unknownRepositoryIsNotFound() {
        assertThat(api.get("/repos/nowhere.test/tags").problem()).isEqualTo("unknown-repository");
        assertThat(api.put("/repos/nowhere.test/tags/v1", "").problem()).isEqualTo("unknown-repository");
    }
}
