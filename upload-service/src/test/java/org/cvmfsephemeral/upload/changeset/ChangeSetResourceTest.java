package org.cvmfsephemeral.upload.changeset;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatObject;

import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.net.http.HttpRequest.BodyPublishers;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import org.cvmfsephemeral.format.repository.RepositoryName;
import org.cvmfsephemeral.format.repository.RepositoryPath;
import org.cvmfsephemeral.ledger.change.Change;
import org.cvmfsephemeral.ledger.change.Operation;
import org.cvmfsephemeral.ledger.lease.Lease;
import org.cvmfsephemeral.ledger.lease.Leases;
import org.cvmfsephemeral.ledger.lease.Sessions;
import org.cvmfsephemeral.testing.BackingServices;
import org.cvmfsephemeral.upload.stack.LedgerRows;
import org.cvmfsephemeral.upload.stack.PlayedTest;
import org.cvmfsephemeral.upload.stack.Reply;
import org.cvmfsephemeral.web.ProblemType;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@QuarkusTest
@WithTestResource(BackingServices.class)
class ChangeSetResourceTest extends PlayedTest {
    @Inject
    Leases leases;

    @Inject
    Sessions sessions;

    private RepositoryName repository;

    @BeforeEach
    void create() {
        repository = emptyRepository();
    }

    private Reply post(String operations) {
        return api.send(
                "POST", "/repos/" + repository + "/changes", BodyPublishers.ofString(operations.replace('\'', '"')));
    }

    @Test
    void operationsAreAnnouncedAsOneChange() throws Exception {
        Waiting waiting = send(() -> post("[{'op':'rename','path':'/a','to':'/b'},{'op':'delete','path':'/c'},"
                + "{'op':'put-tag','name':'v1'}]"));

        Change change = played.awaitChange(repository);

        assertThat(change.operations())
                .containsExactly(
                        new Operation.Rename("/a", "/b", false),
                        new Operation.Delete("/c", false),
                        new Operation.PutTag("v1", null, "", false));
        assertThat(leases.list(repository))
                .extracting(lease -> lease.path().value())
                .containsExactly("/.cvmfs/tags/v1", "/a", "/b", "/c");
        played.accept(change, List.of(), List.of());
        waiting.answer();
    }

    @Test
    void answerTellsWhatWasPublished() throws Exception {
        Waiting waiting = send(() -> post("[{'op':'delete','path':'/a'}]"));
        Change change = played.awaitChange(repository);
        played.accept(change, List.of(), List.of());

        Reply answer = waiting.answer();

        assertThat(answer.status()).as("%s", answer).isEqualTo(200);
        assertThatObject(answer.json())
                .returns(repository.value(), body -> body.get("repository").asText())
                .returns(change.id().toString(), body -> body.get("change").asText())
                .returns(2L, body -> body.get("revision").asLong())
                .returns(40, body -> body.get("rootHash").asText().length())
                .returns(4, body -> body.size());
        assertThat(ledger(repository.value()).isQuiet()).isTrue();
    }

    @Test
    void rejectionIsTold() throws Exception {
        Waiting waiting = send(() -> post("[{'op':'delete','path':'/a'}]"));
        played.reject(played.awaitChange(repository), ProblemType.UNKNOWN_PATH, "There is nothing at '/a'.");

        Reply answer = waiting.answer();

        assertThat(answer.status()).isEqualTo(404);
        assertThat(answer.problem()).isEqualTo("unknown-path");
    }

    @Test
    void pathsBelowOthersNeedNoLeaseOfTheirOwn() throws Exception {
        Waiting waiting = send(() -> post("[{'op':'delete','path':'/a/b'},{'op':'rename','path':'/x','to':'/a'}]"));

        Change change = played.awaitChange(repository);

        assertThat(leases.list(repository))
                .extracting(Lease::path)
                .containsExactly(RepositoryPath.of("/a"), RepositoryPath.of("/x"));
        played.accept(change, List.of(), List.of());
        waiting.answer();
    }

    @ParameterizedTest
    @CsvSource({"/b", "/b/c", "/", "/.cvmfs/tags/v1"})
    void oneBusyPathRefusesAll(String busy) {
        UUID session = sessions.begin(
                repository, RepositoryPath.of(busy), "somebody", Duration.ofMinutes(1), Duration.ofMinutes(1));
        LedgerRows before = ledger(repository.value());

        Reply answer = post("[{'op':'rename','path':'/a','to':'/b'},{'op':'put-tag','name':'v1'}]");

        assertThat(answer.status()).isEqualTo(409);
        assertThat(answer.problem()).isEqualTo("path-busy");
        assertThat(answer.json().get("holder").asText()).isEqualTo("somebody");
        assertThat(ledger(repository.value())).isEqualTo(before);
        sessions.abort(session);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "[]|400|invalid-operation",
                "not json|400|invalid-operation",
                "[{'op':'delete','path':'/'}]|400|invalid-path",
                "[{'op':'delete','path':'/.cvmfs/x'}]|400|reserved-name",
                "[{'op':'put-tag','name':'trunk'}]|400|invalid-tag-name"
            })
    void whatIsNoChangeIsRefused(String operations, int status, String problem) {
        LedgerRows before = ledger(repository.value());

        Reply answer = post(operations);

        assertThat(answer.status()).isEqualTo(status);
        assertThat(answer.problem()).isEqualTo(problem);
        assertThat(ledger(repository.value())).isEqualTo(before);
    }

    @Test
    void problemNamesTheOperation() {
        Reply answer = post("[{'op':'delete','path':'/a'},{'op':'delete','path':'/a/../b'}]");

        assertThat(answer.problem()).isEqualTo("invalid-path");
        assertThat(answer.json().get("operation").asInt()).isEqualTo(1);
    }

    @Test
    void unknownParameterIsRefused() {
        Reply answer =
                api.send("POST", "/repos/" + repository + "/changes?dry-run=true", BodyPublishers.ofString("[]"));

        assertThat(answer.problem()).isEqualTo("invalid-parameter");
    }

    @Test
    void unknownRepositoryIsNotFound() {
        Reply answer = api.send("POST", "/repos/nowhere.test/changes", BodyPublishers.ofString("[]"));

        assertThat(answer.problem()).isEqualTo("unknown-repository");
    }
}
