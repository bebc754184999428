package org.cvmfsephemeral.upload.file;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.cvmfsephemeral.upload.stack.LedgerRows;
import org.cvmfsephemeral.upload.stack.RawConnection;
import org.cvmfsephemeral.upload.stack.Reply;
import org.cvmfsephemeral.upload.stack.ServiceTest;
import org.cvmfsephemeral.upload.stack.UploadStack;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Whatever is refused is refused with its own problem, publishes nothing and leaves nothing in the ledger. */
@QuarkusTest
@WithTestResource(UploadStack.class)
class RefusedUploadTest extends ServiceTest {
    @ConfigProperty(name = "cvmfs.store.file.root", defaultValue = "the store is no folder")
    Path storeRoot;

    private String repository;
    private String files;

    @BeforeEach
    void create() {
        repository = sharedRepository("{\"chunkSize\":65536,\"fileSizeLimit\":200000}");
        files = folderIn(repository);
    }

    private Reply refused(Supplier<Reply> upload) {
        LedgerRows before = ledger(repository);
        assertThat(before).matches(LedgerRows::isQuiet);

        Reply reply = upload.get();

        assertThat(ledger(repository)).isEqualTo(before);
        return reply;
    }

    private void assertRefused(Supplier<Reply> upload, int status, String problem) {
        Reply reply = refused(upload);
        assertThat(reply.status()).as("%s", reply).isEqualTo(status);
        assertThat(reply.problem()).isEqualTo(problem);
    }

    @Test
    void unknownRepository() {
        assertRefused(() -> api.put("/repos/nowhere.example.org/files/f", "x"), 404, "unknown-repository");
    }

    @ParameterizedTest
    @ValueSource(strings = {"a..b", "-%20-", ".x"})
    void impossibleRepository(String name) {
        assertRefused(() -> api.put("/repos/" + name + "/files/f", "x"), 400, "invalid-repository-name");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "a/../b",
                "../../x",
                "..",
                ".",
                "a/./b",
                "a/%2e%2e/b",
                "%2E%2e/b",
                "a/.%2e/b",
                "a//b",
                "/b",
                "a/",
                "a%2Fb",
                "a%00b",
                "%00",
                "%ff",
                "%c3%28",
                "a%2F..%2Fb"
            })
    void ambiguousPath(String path) {
        assertRefused(() -> raw("PUT", files + path), 400, "invalid-path");
    }

    @ParameterizedTest
    @ValueSource(strings = {"a%zz", "a%4", "a%"})
    void brokenEscape(String path) {
        Reply reply = refused(() -> raw("PUT", files + path));

        assertThat(reply.status()).isEqualTo(400);
    }

    @ParameterizedTest
    @ValueSource(strings = {"a/../b", "a//b", "a%00b", "%ff"})
    void ambiguousPathIsReadNeither(String path) {
        assertThat(raw("GET", files + path).problem()).isEqualTo("invalid-path");
    }

    private Reply raw(String method, String path) {
        try (RawConnection connection = new RawConnection(api.base())) {
            return connection
                    .head(method + " " + path + " HTTP/1.1", "Content-Length: 1")
                    .send("x")
                    .reply();
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void overLongName() {
        assertRefused(() -> api.put(files + "n".repeat(256), "x"), 400, "invalid-path");
    }

    @Test
    void overLongNameInBytes() {
        assertRefused(() -> api.put(files + "%C3%BC".repeat(128), "x"), 400, "invalid-path");
    }

    @ParameterizedTest
    @ValueSource(ints = {190, 400})
    void overLongPath(int names) {
        assertRefused(() -> api.put(files + "0123456789/".repeat(names) + "f", "x"), 400, "invalid-path");
    }

    /** Random, since the ledger's indexes compress. */
    @Test
    void longestPathIsTaken() {
        StringBuilder path = new StringBuilder();
        Random random = new Random(3);
        while (path.length() < 1_900) {
            path.append((char) ('a' + random.nextInt(26)));
            if (path.length() % 200 == 199) {
                path.append('/');
            }
        }

        assertThat(api.put(files + path + "f", "x").status()).isEqualTo(201);
    }

    @ParameterizedTest
    @CsvSource({
        "If-Match,a",
        "If-None-Match,'\"a\"'",
        "If-Modified-Since,'Sun, 22 Nov 2026 10:00:00 GMT'",
        "If-Unmodified-Since,'Sun, 22 Nov 2026 10:00:00 GMT'"
    })
    void conditionThatWouldBeIgnored(String header, String value) {
        assertRefused(() -> api.put(files + "f?overwrite=true", "x", header, value), 400, "invalid-parameter");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                ".cvmfscatalog",
                "a/.cvmfscatalog",
                ".cvmfsautocatalog",
                ".cvmfsdirtab",
                "a/.cvmfsgraft-b",
                ".cvmfscatalog/below"
            })
    void reservedName(String path) {
        assertRefused(() -> api.put(files + path, "x"), 400, "reserved-name");
    }

    @ParameterizedTest
    @ValueSource(strings = {".cvmfs", ".cvmfs/snapshots"})
    void virtualDirectory(String path) {
        assertRefused(() -> api.put("/repos/" + repository + "/files/" + path, "x"), 400, "reserved-name");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "ttl=",
                "ttl=0",
                "ttl=soon",
                "ttl=-2h",
                "ttl=2y",
                "ttl=1e9",
                "ttl=99999999999999999999",
                "ttl=PT0S",
                "ttl=2h&ttl=3h",
                "overwrite=yes",
                "mode=9",
                "mode=rwx",
                "mode=07777777",
                "tll=2h",
                "recursive=true"
            })
    void nonsense(String query) {
        assertRefused(() -> api.put(files + "f?" + query, "x"), 400, "invalid-parameter");
    }

    @Test
    void parameterOfDeletionThatMakesNoSense() {
        assertRefused(() -> api.delete(files + "f?recursive=maybe"), 400, "invalid-parameter");
    }

    @Test
    void partOfAFile() {
        assertRefused(() -> api.put(files + "f", "x", "Content-Range", "bytes 0-0/10"), 400, "partial-content");
    }

    @Test
    void encodedContent() {
        assertRefused(() -> api.put(files + "f", "x", "Content-Encoding", "gzip"), 415, "unsupported-encoding");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "?overwrite=false", "?ttl=1h"})
    void existingFile(String query) {
        api.put(files + "there", "old");

        assertRefused(() -> api.put(files + "there" + query, "new"), 409, "file-exists");

        assertThat(api.get(files + "there").text()).isEqualTo("old");
    }

    @Test
    void fileInPlaceOfADirectory() {
        api.put(files + "directory/file", "x");

        assertRefused(() -> api.put(files + "directory?overwrite=true", "x"), 409, "is-a-directory");
    }

    @ParameterizedTest
    @ValueSource(strings = {"file/below", "file/far/below"})
    void directoryInPlaceOfAFile(String path) {
        api.put(files + "file", "x");

        assertRefused(() -> api.put(files + path, "x"), 409, "not-a-directory");
    }

    @Test
    void fileOverTheLimit() {
        assertRefused(() -> api.put(files + "f", new byte[200_001]), 413, "file-too-large");
    }

    @Test
    void fileOverTheLimitOfUnknownLength() {
        assertRefused(
                () -> api.send(
                        "PUT",
                        files + "f",
                        BodyPublishers.ofInputStream(() -> new ByteArrayInputStream(new byte[200_001]))),
                413,
                "file-too-large");
    }

    @Test
    void fileOfTheLimitIsTaken() {
        assertThat(api.put(files + "f", new byte[200_000]).status()).isEqualTo(201);
    }

    @Test
    void stoppedRepository() throws SQLException {
        repository = api.newRepository();
        files = "/repos/" + repository + "/files/";
        sql("UPDATE repository SET state = 'STOPPED', stopped_because = 'test' WHERE name = '" + repository + "'");

        Reply reply = refused(() -> api.put(files + "f", "x"));

        assertThat(reply.status()).isEqualTo(503);
        assertThat(reply.problem()).isEqualTo("repository-stopped");
        assertThat(reply.header("Retry-After")).isNotNull();
    }

    @Test
    void storeThatFails() throws IOException {
        api.put(files + "before", "x");
        Path data = storeRoot.resolve(repository).resolve("data");
        Path away = storeRoot.resolve(repository).resolve("data.away");
        Files.move(data, away);
        Files.writeString(data, "in the way");
        try {
            for (int size : new int[] {1, 150_000}) {
                Reply reply = refused(() -> api.put(files + "f", new byte[size]));

                assertThat(reply.status()).isIn(500, 503);
                assertThat(reply.problem()).isIn("store-unavailable", "damaged-object");
            }
        } finally {
            Files.delete(data);
            Files.move(away, data);
        }
        assertThat(api.put(files + "f", "x").status()).isEqualTo(201);
    }

    @Test
    void ledgerThatFails() throws SQLException {
        sql("ALTER TABLE session RENAME TO session_away");
        Reply reply;
        try {
            reply = api.put(files + "f", "x");
        } finally {
            sql("ALTER TABLE session_away RENAME TO session");
        }

        assertThat(reply.status()).isEqualTo(503);
        assertThat(reply.problem()).isEqualTo("ledger-unavailable");
        assertThat(reply.header("Retry-After")).isNotNull();
        assertThat(reply.text()).doesNotContain("session");
        assertThat(ledger(repository)).matches(LedgerRows::isQuiet);
    }

    private void sql(String statement) throws SQLException {
        try (Connection connection = database().getConnection();
                Statement prepared = connection.createStatement()) {
            prepared.execute(statement);
        }
    }

    @Test
    void ofManyAtOnceOneIsTaken() {
        List<CompletableFuture<Reply>> uploads = IntStream.range(0, 4)
                .mapToObj(i -> CompletableFuture.supplyAsync(() -> api.put(files + "race", "content " + i)))
                .toList();

        assertThat(uploads)
                .map(CompletableFuture::join)
                .extracting(Reply::status)
                .containsExactlyInAnyOrder(201, 409, 409, 409);
        await().until(() -> ledger(repository).isQuiet());
    }

    @ParameterizedTest
    @CsvSource({"busy", "busy/below", "busy/far/below"})
    void pathThatIsBeingWritten(String path) throws IOException {
        try (RawConnection slow = startUpload("busy")) {
            Reply reply = api.put(files + path + "?overwrite=true", "x");

            assertThat(reply.status()).isEqualTo(409);
            assertThat(reply.problem()).isEqualTo("path-busy");
            assertThat(Integer.parseInt(reply.header("Retry-After"))).isBetween(100, 120);
            assertThat(reply.json().get("remainingSeconds").asInt()).isBetween(100, 120);
            assertThat(reply.json().get("path").asText()).endsWith("/busy");

            assertThat(slow.send("67890").reply().status()).isEqualTo(201);
        }
        assertThat(api.get(files + "busy").text()).isEqualTo("1234567890");
    }

    @Test
    void directoryBelowWhichIsBeingWrittenIsNotDeleted() throws IOException {
        api.put(files + "parent/other", "x");
        try (RawConnection slow = startUpload("parent/busy")) {
            assertThat(api.delete(files + "parent?recursive=true").problem()).isEqualTo("path-busy");

            assertThat(slow.send("67890").reply().status()).isEqualTo(201);
        }
    }

    @Test
    void pathBesideOneThatIsBeingWrittenIsFree() throws IOException {
        try (RawConnection slow = startUpload("busy")) {
            assertThat(api.put(files + "busy2", "x").status()).isEqualTo(201);

            assertThat(slow.send("67890").reply().status()).isEqualTo(201);
        }
    }

    @Test
    void uploadThatLostItsLease() throws Exception {
        LedgerRows before = ledger(repository);
        try (RawConnection slow = startUpload("lost")) {
            sql("DELETE FROM lease WHERE repository = '" + repository + "'");

            Reply reply = slow.send("67890").reply();

            assertThat(reply.status()).isEqualTo(503);
            assertThat(reply.problem()).isEqualTo("session-lost");
            assertThat(reply.header("Retry-After")).isNotNull();
        }
        assertThat(ledger(repository)).isEqualTo(before);
    }

    /** Of ten bytes five are sent; returns when the upload holds its path. */
    private RawConnection startUpload(String path) throws IOException {
        RawConnection connection = new RawConnection(api.base());
        connection
                .head("PUT " + files + path + " HTTP/1.1", "Content-Length: 10")
                .send("12345");
        await().until(() -> ledger(repository).leases() == 1);
        return connection;
    }
}
