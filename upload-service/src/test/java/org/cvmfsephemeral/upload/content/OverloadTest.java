package org.cvmfsephemeral.upload.content;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.QuarkusTestProfile;
import io.quarkus.test.junit.TestProfile;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.http.HttpRequest.BodyPublishers;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.cvmfsephemeral.upload.stack.LedgerRows;
import org.cvmfsephemeral.upload.stack.RawConnection;
import org.cvmfsephemeral.upload.stack.Reply;
import org.cvmfsephemeral.upload.stack.ServiceTest;
import org.cvmfsephemeral.upload.stack.UploadStack;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A service that has hardly any room for uploads. */
@QuarkusTest
@WithTestResource(UploadStack.class)
@TestProfile(OverloadTest.LittleRoom.class)
class OverloadTest extends ServiceTest {
    public static final class LittleRoom implements QuarkusTestProfile {
        @Override
        public Map<String, String> getConfigOverrides() {
            return Map.of(
                    "cvmfs.upload.buffer-bytes", "35651584",
                    "cvmfs.upload.buffer-wait", "500ms",
                    "cvmfs.upload.max-concurrent", "3",
                    "cvmfs.upload.linger", "1s",
                    "cvmfs.upload.body-patience", "4s");
        }
    }

    private String repository;
    private String files;
    private LedgerRows before;

    @BeforeEach
    void create() {
        repository = sharedRepository("{\"chunkSize\":16777216}");
        files = folderIn(repository);
        await().atMost(Duration.ofSeconds(60)).until(() -> ledger(repository).isQuiet());
        before = ledger(repository);
    }

    private RawConnection startUpload(String path, String framing, int sessions) throws IOException {
        RawConnection connection = new RawConnection(api.base()).head("PUT " + files + path + " HTTP/1.1", framing);
        await().until(() -> ledger(repository).sessions() == sessions);
        return connection;
    }

    @Test
    void uploadWithoutMemoryIsToldToComeBack() throws IOException {
        try (RawConnection first = startUpload("first", "Transfer-Encoding: chunked", 1)) {
            Reply refused = api.send(
                    "PUT", files + "second", BodyPublishers.ofInputStream(() -> new ByteArrayInputStream(new byte[9])));

            assertThat(refused.status()).isEqualTo(503);
            assertThat(refused.problem()).isEqualTo("overloaded");
            assertThat(refused.header("Retry-After")).isEqualTo("1");

            assertThat(first.chunk(new byte[5]).send("0\r\n\r\n").reply().status())
                    .isEqualTo(201);
        }
        assertThat(api.put(files + "second", "x").status()).isEqualTo(201);
    }

    @Test
    void readersFindAThreadWhenWritersDoNot() throws IOException {
        api.put(files + "there", "content");
        try (RawConnection a = startUpload("a", "Content-Length: 2", 1);
                RawConnection b = startUpload("b", "Content-Length: 2", 2);
                RawConnection c = startUpload("c", "Content-Length: 2", 3)) {
            assertThat(api.put(files + "d", "x").problem()).isEqualTo("overloaded");
            assertThat(api.delete(files + "there").problem()).isEqualTo("overloaded");
            assertThat(api.get(files + "there").text()).isEqualTo("content");

            assertThat(a.send("xx").reply().status()).isEqualTo(201);
            assertThat(b.send("xx").reply().status()).isEqualTo(201);
            assertThat(c.send("xx").reply().status()).isEqualTo(201);
        }
    }

    @Test
    void bodyThatStandsStillIsGivenUp() throws IOException {
        try (RawConnection connection = startUpload("still", "Content-Length: 2", 1)) {
            connection.send("x");

            await().atMost(Duration.ofSeconds(20))
                    .until(() -> ledger(repository).isQuiet());
        }
        assertThat(ledger(repository)).isEqualTo(before);
    }

    @Test
    void refusedBodyThatNeverEndsCostsAConnectionForAMomentOnly() throws IOException {
        api.put(files + "there", "x");
        try (RawConnection connection =
                new RawConnection(api.base()).head("PUT " + files + "there HTTP/1.1", "Content-Length: 1000000000")) {
            assertThat(connection.reply().problem()).isEqualTo("file-exists");

            assertThat(connection.isEndedWithin(Duration.ofSeconds(10))).isTrue();
        }
    }

    /** What is left of a refused body is thrown away for a second; of a body that was read nothing is left. */
    @ParameterizedTest
    @ValueSource(strings = {"Content-Length: 100000", "Transfer-Encoding: chunked"})
    void connectionOutlivesAnUpload(String framing) throws IOException {
        String path = files + "kept" + framing.length();
        try (RawConnection connection = new RawConnection(api.base()).head("PUT " + path + " HTTP/1.1", framing)) {
            if (framing.startsWith("C")) {
                connection.send(new byte[100_000]);
            } else {
                connection.chunk(new byte[100_000]).send("0\r\n\r\n");
            }
            Reply created = connection.reply();
            assertThat(created.status()).isEqualTo(201);
            assertThat(created.header("Connection")).isNull();

            assertThat(connection.isSilentFor(Duration.ofSeconds(3))).isTrue();
            connection.head("HEAD " + path + " HTTP/1.1");
            assertThat(connection.reply(0).status()).isEqualTo(200);
        }
    }

    @Test
    void uploadsThatFindRoomInTimeAllSucceed() {
        var uploads = IntStream.range(0, 3)
                .mapToObj(i -> CompletableFuture.supplyAsync(() -> api.put(files + "together" + i, new byte[1000])))
                .toList();

        assertThat(uploads).map(upload -> upload.join().status()).containsOnly(201);
    }
}
