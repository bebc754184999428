package org.cvmfsephemeral.upload.transaction;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import java.util.stream.StreamSupport;
import org.cvmfsephemeral.upload.stack.HeldBody;
import org.cvmfsephemeral.upload.stack.Reply;
import org.cvmfsephemeral.upload.stack.ServiceTest;
import org.cvmfsephemeral.upload.stack.UploadStack;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@QuarkusTest
@WithTestResource(UploadStack.class)
class TransactionTest extends ServiceTest {
    private String repository;
    private String directory;

    @BeforeEach
    void create() {
        repository = sharedRepository("{}");
        directory = "/" + UUID.randomUUID();
    }

    private Reply open(String path, String more) {
        return api.post("/repos/" + repository + "/transactions", "{\"path\":\"" + path + "\"" + more + "}");
    }

    private String open() {
        Reply opened = open(directory, "");
        assertThat(opened.status()).as("%s", opened).isEqualTo(201);
        return opened.json().get("id").asText();
    }

    private String file(String name) {
        return "/repos/" + repository + "/files" + directory + "/" + name;
    }

    private Reply put(String name, String content, String transaction) {
        return api.put(file(name) + "?transaction=" + transaction, content);
    }

    private String at(String transaction) {
        return "/repos/" + repository + "/transactions/" + transaction;
    }

    private Reply commit(String transaction) {
        return api.post(at(transaction) + "/commit", "");
    }

    private long revision() {
        return api.get("/repos/" + repository).json().get("revision").asLong();
    }

    @Test
    void everythingIsPublishedAtOnceByTheCommit() {
        // Given
        api.put(file("old"), "old");
        long before = revision();
        String transaction = open();

        // When
        put("a", "1", transaction);
        put("b/c", "2", transaction);
        api.delete(file("old") + "?transaction=" + transaction);
        Reply unseen = api.get(file("a"));
        Reply committed = commit(transaction);

        // Then
        assertThat(unseen.status()).isEqualTo(404);
        assertThat(committed.status()).as("%s", committed).isEqualTo(200);
        assertThat(committed.json().get("revision").asLong()).isEqualTo(before + 1);
        assertThat(api.get(file("a")).text()).isEqualTo("1");
        assertThat(api.get(file("b/c")).text()).isEqualTo("2");
        assertThat(api.get(file("old")).status()).isEqualTo(404);
        assertThat(ledger(repository).isQuiet()).isTrue();
    }

    @Test
    void manyRequestsInParallelAllArrive() {
        // Given
        String transaction = open();

        // When
        List<CompletableFuture<Reply>> sent = IntStream.range(0, 24)
                .mapToObj(i -> CompletableFuture.supplyAsync(() -> put("part-" + i, "content " + i, transaction)))
                .toList();
        sent.forEach(reply -> assertThat(reply.join().status()).isEqualTo(200));
        commit(transaction);

        // Then
        JsonNode entries =
                api.get("/repos/" + repository + "/files" + directory).json().get("entries");
        assertThat(entries.size()).isEqualTo(24);
        assertThat(api.get(file("part-17")).text()).isEqualTo("content 17");
    }

    @Test
    void laterPartsSeeWhatEarlierOnesDid() {
        String transaction = open();

        put("a", "first", transaction);
        api.put(file("a") + "?overwrite=true&transaction=" + transaction, "second");
        commit(transaction);

        assertThat(api.get(file("a")).text()).isEqualTo("second");
    }

    @Test
    void conflictRejectsTheWholeCommit() {
        // Given
        String transaction = open();
        put("a", "first", transaction);
        put("a", "second", transaction);
        long before = revision();

        // When
        Reply committed = commit(transaction);

        // Then
        assertThat(committed.problem()).isEqualTo("file-exists");
        assertThat(revision()).isEqualTo(before);
        assertThat(api.get(file("a")).status()).isEqualTo(404);
        assertThat(ledger(repository).isQuiet()).isTrue();
    }

    @Test
    void droppedTransactionLeavesNothing() {
        repository = api.newRepository();
        String transaction = open();
        put("a", "1", transaction);

        Reply dropped = api.delete(at(transaction));

        assertThat(dropped.status()).isEqualTo(204);
        assertThat(commit(transaction).problem()).isEqualTo("unknown-transaction");
        assertThat(api.get(file("a")).status()).isEqualTo(404);
        assertThat(ledger(repository).isQuiet()).isTrue();
    }

    @Test
    void committedTransactionTakesNothingMoreAndTellsItsChangeAgain() {
        // Given
        String transaction = open();
        put("a", "1", transaction);
        Reply first = commit(transaction);

        // When
        Reply second = commit(transaction);

        // Then
        assertThat(second.json().get("change")).isEqualTo(first.json().get("change"));
        assertThat(second.json().get("revision")).isEqualTo(first.json().get("revision"));
        assertThat(put("b", "2", transaction).problem()).isEqualTo("transaction-ended");
        assertThat(api.delete(at(transaction)).problem()).isEqualTo("transaction-ended");
        assertThat(api.get(at(transaction)).json().get("state").asText()).isEqualTo("committed");
    }

    @Test
    void nothingToPublishMakesNoRevision() {
        long before = revision();
        String transaction = open();

        Reply committed = commit(transaction);

        assertThat(committed.status()).isEqualTo(200);
        assertThat(committed.json().get("revision").asLong()).isEqualTo(before);
        assertThat(revision()).isEqualTo(before);
        assertThat(ledger(repository).isQuiet()).isTrue();
    }

    @Test
    void commitFailsWhileAPartIsArriving() {
        // Given
        String transaction = open();
        put("a", "1", transaction);
        HeldBody held = new HeldBody("arrives late");
        CompletableFuture<Reply> arriving =
                api.sendLater("PUT", file("late") + "?transaction=" + transaction, held.publisher());
        await().until(() -> api.get(at(transaction)).json().get("partsInFlight").asInt() == 1);

        // When
        Reply tooEarly = commit(transaction);
        held.release();
        assertThat(arriving.join().status()).isEqualTo(200);
        Reply committed = commit(transaction);

        // Then
        assertThat(tooEarly.problem()).isEqualTo("parts-in-flight");
        assertThat(committed.status()).isEqualTo(200);
        assertThat(api.get(file("late")).text()).isEqualTo("arrives late");
    }

    @Test
    void brokenPartIsForgotten() {
        // Given
        String transaction = open();
        put("a", "1", transaction);
        HeldBody held = new HeldBody("never arrives");
        CompletableFuture<Reply> arriving =
                api.sendLater("PUT", file("broken") + "?transaction=" + transaction, held.publisher());
        await().until(() -> api.get(at(transaction)).json().get("partsInFlight").asInt() == 1);

        // When
        held.breakOff();
        assertThat(arriving).failsWithin(Duration.ofSeconds(20));
        await().until(() -> api.get(at(transaction)).json().get("partsInFlight").asInt() == 0);
        commit(transaction);

        // Then
        assertThat(api.get(file("a")).status()).isEqualTo(200);
        assertThat(api.get(file("broken")).status()).isEqualTo(404);
    }

    @Test
    void nobodyElseWritesThere() {
        Reply opened = open(directory, ",\"holder\":\"job 4711\",\"ttl\":\"90s\"");

        Reply refused = api.put(file("a"), "x");

        assertThat(refused.problem()).isEqualTo("path-busy");
        assertThat(refused.json().get("holder").asText()).isEqualTo("job 4711");
        assertThat(refused.json().get("remainingSeconds").asLong()).isBetween(60L, 90L);
        assertThat(refused.header("Retry-After")).isNotNull();
        api.delete(at(opened.json().get("id").asText()));
    }

    @Test
    void expiredTransactionPublishesNothingAndFreesItsPath() {
        // Given
        String transaction = open(directory, ",\"ttl\":\"1s\"").json().get("id").asText();
        put("a", "1", transaction);

        // When
        await().until(() ->
                !api.get(at(transaction)).json().get("state").asText().equals("open"));

        // Then
        assertThat(api.get(at(transaction)).json().get("state").asText()).isEqualTo("expired");
        assertThat(commit(transaction).status()).isIn(409, 503);
        assertThat(api.put(file("a"), "somebody else's").status()).isEqualTo(201);
    }

    @Test
    void renewalMovesTheEnd() {
        String transaction =
                open(directory, ",\"ttl\":\"30s\"").json().get("id").asText();
        String before = api.get(at(transaction)).json().get("expiresAt").asText();

        Reply renewed = api.post(at(transaction) + "/renew", "{\"ttl\":\"1h\"}");

        assertThat(renewed.status()).as("%s", renewed).isEqualTo(200);
        assertThat(renewed.json().get("expiresAt").asText()).isGreaterThan(before);
        api.delete(at(transaction));
    }

    @Test
    void openTransactionsAreListed() {
        String transaction = open();

        JsonNode listed = api.get("/repos/" + repository + "/transactions").json();

        assertThat(listed.findValuesAsText("id")).contains(transaction);
        api.delete(at(transaction));
    }

    @Test
    void cancelledLeaseEndsTheTransaction() {
        // Given
        String transaction = open();
        put("a", "1", transaction);
        JsonNode leases = api.get("/repos/" + repository + "/leases").json();
        String lease = StreamSupport.stream(leases.spliterator(), false)
                .filter(entry -> entry.get("path").asText().equals(directory))
                .findFirst()
                .orElseThrow()
                .get("id")
                .asText();

        // When
        Reply cancelled = api.delete("/repos/" + repository + "/leases/" + lease);

        // Then
        assertThat(cancelled.status()).isEqualTo(204);
        assertThat(put("b", "2", transaction).problem()).isEqualTo("transaction-ended");
        assertThat(commit(transaction).status()).isIn(409, 503);
        assertThat(api.put(file("a"), "free").status()).isEqualTo(201);
    }

    @Test
    void pathsOutsideAreRefused() {
        String transaction = open();

        Reply refused = api.put(
                "/repos/" + repository + "/files/elsewhere-" + UUID.randomUUID() + "?transaction=" + transaction, "x");

        assertThat(refused.problem()).isEqualTo("outside-transaction");
        api.delete(at(transaction));
    }

    @Test
    void operationsOfAListArePartsAsWell() {
        api.put(file("from"), "moved");
        String transaction = open();

        Reply collected = api.post(
                "/repos/" + repository + "/changes?transaction=" + transaction,
                "[{\"op\":\"rename\",\"path\":\"" + directory + "/from\",\"to\":\"" + directory + "/to\"}]");
        commit(transaction);

        assertThat(collected.json().get("transaction").asText()).isEqualTo(transaction);
        assertThat(api.get(file("to")).text()).isEqualTo("moved");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{}|invalid-operation",
                "{\"path\":\"/a//b\"}|invalid-path",
                "{\"path\":\"/a\",\"ttl\":\"13h\"}|invalid-operation",
                "{\"path\":\"/a\",\"ttl\":true}|invalid-operation",
                "{\"path\":\"/a\",\"holder\":\" \"}|invalid-operation",
                "{\"path\":\"/a\",\"unknown\":1}|invalid-operation",
                "{\"path\":\"/.cvmfs/a\"}|reserved-name"
            })
    void whatMakesNoSenseIsRefused(String body, String problem) {
        Reply refused = api.post("/repos/" + repository + "/transactions", body);

        assertThat(refused.problem()).isEqualTo(problem);
    }

    @ParameterizedTest
    @ValueSource(strings = {"nonsense", "5f0c2d3e-0000-4000-8000-000000000000"})
    void unknownTransactions(String id) {
        assertThat(api.get(at(id)).problem()).isEqualTo("unknown-transaction");
        assertThat(put("a", "x", id).problem()).isEqualTo("unknown-transaction");
        assertThat(commit(id).problem()).isEqualTo("unknown-transaction");
        assertThat(api.delete(at(id)).problem()).isEqualTo("unknown-transaction");
    }

    @Test
    void repeatedOpeningFindsTheSameTransaction() {
        String body = "{\"path\":\"" + directory + "\"}";
        String key = UUID.randomUUID().toString();

        Reply first = api.post("/repos/" + repository + "/transactions", body, "Idempotency-Key", key);
        Reply second = api.post("/repos/" + repository + "/transactions", body, "Idempotency-Key", key);

        assertThat(second.status()).isEqualTo(201);
        assertThat(second.json().get("id")).isEqualTo(first.json().get("id"));
        api.delete(at(first.json().get("id").asText()));
    }
}
