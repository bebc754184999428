package org.cvmfsephemeral.upload.file;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import java.io.IOException;
import java.time.Duration;
import java.util.Arrays;
import org.cvmfsephemeral.upload.stack.LedgerRows;
import org.cvmfsephemeral.upload.stack.RawConnection;
import org.cvmfsephemeral.upload.stack.Reply;
import org.cvmfsephemeral.upload.stack.ServiceTest;
import org.cvmfsephemeral.upload.stack.UploadStack;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Bodies that end early, that nobody wants, and that wait to be asked for. */
@QuarkusTest
@WithTestResource(UploadStack.class)
class BodyOnTheWireTest extends ServiceTest {
    private String repository;
    private String files;
    private LedgerRows before;

    @BeforeEach
    void create() {
        repository = sharedRepository("{\"chunkSize\":65536,\"fileSizeLimit\":200000000}");
        files = folderIn(repository);
        await().atMost(Duration.ofSeconds(60)).until(() -> ledger(repository).isQuiet());
        before = ledger(repository);
    }

    private RawConnection put(String path, String... headers) throws IOException {
        String[] lines = new String[headers.length + 1];
        lines[0] = "PUT " + files + path + " HTTP/1.1";
        System.arraycopy(headers, 0, lines, 1, headers.length);
        return new RawConnection(api.base()).head(lines);
    }

    private void assertNothingIsLeft(String path) {
        await().atMost(Duration.ofSeconds(20)).until(() -> ledger(repository).isQuiet());
        assertThat(ledger(repository)).isEqualTo(before);
        assertThat(api.get(files + path).status()).isEqualTo(404);
        await().atMost(Duration.ofSeconds(20)).until(() -> threadsThatUpload() == 0);
    }

    private static long threadsThatUpload() {
        return Thread.getAllStackTraces().values().stream()
                .filter(stack -> Arrays.stream(stack)
                        .anyMatch(frame -> frame.getClassName().equals("org.cvmfsephemeral.upload.file.FileUpload")))
                .count();
    }

    @ParameterizedTest
    @CsvSource({"0,true", "1,true", "99999,true", "0,false", "99999,false"})
    void bodyThatIsCutOffLeavesNothing(int sent, boolean reset) throws IOException {
        RawConnection connection = put("cut", "Content-Length: 100000").send(new byte[sent]);
        await().until(() -> ledger(repository).sessions() == 1);

        if (reset) {
            connection.reset();
        } else {
            connection.close();
        }

        assertNothingIsLeft("cut");
    }

    @Test
    void bodyInPiecesThatIsCutOffLeavesNothing() throws IOException {
        RawConnection connection =
                put("cut", "Transfer-Encoding: chunked").chunk(new byte[70_000]).chunk(new byte[70_000]);
        await().until(() -> ledger(repository).sessions() == 1);

        connection.close();

        assertNothingIsLeft("cut");
    }

    @Test
    void bodyInBrokenPiecesLeavesNothing() throws IOException {
        try (RawConnection connection = put("broken", "Transfer-Encoding: chunked")) {
            connection.chunk(new byte[10]).send("this is no chunk\r\n");

            assertNothingIsLeft("broken");
        }
    }

    @Test
    void manyAbandonedUploadsLeaveRoomForOthers() throws IOException {
        for (int i = 0; i < 100; i++) {
            RawConnection connection =
                    put("abandoned" + i, "Content-Length: 100000").send(new byte[50_000]);
            if (i % 2 == 0) {
                connection.reset();
            } else {
                connection.close();
            }
        }

        assertThat(api.put(files + "other", "content").status()).isEqualTo(201);
        await().atMost(Duration.ofSeconds(20)).until(() -> ledger(repository).isQuiet());
        await().atMost(Duration.ofSeconds(20)).until(() -> threadsThatUpload() == 0);
    }

    @Test
    void lengthThatIsNoneIsRefused() throws IOException {
        try (RawConnection connection = put("f", "Content-Length: many")) {
            assertThat(connection.reply().status()).isEqualTo(400);
        }
        assertNothingIsLeft("f");
    }

    @Test
    void negativeLengthIsRefused() throws IOException {
        try (RawConnection connection = put("f", "Content-Length: -1")) {
            assertThat(connection.reply().status()).isEqualTo(400);
        }
        assertNothingIsLeft("f");
    }

    @Test
    void twoLengthsAreRefused() throws IOException {
        try (RawConnection connection = put("f", "Content-Length: 1", "Content-Length: 2")) {
            assertThat(connection.send("xx").reply().status()).isEqualTo(400);
        }
        assertNothingIsLeft("f");
    }

    @Test
    void clientThatAsksIsToldToSend() throws IOException {
        try (RawConnection connection = put("asked", "Content-Length: 5", "Expect: 100-continue")) {
            assertThat(connection.reply().status()).isEqualTo(100);

            assertThat(connection.send("hello").reply().status()).isEqualTo(201);
        }
        assertThat(api.get(files + "asked").text()).isEqualTo("hello");
    }

    @Test
    void clientThatAsksIsToldNotToSendWhatExists() throws IOException {
        api.put(files + "there", "x");

        try (RawConnection connection = put("there", "Content-Length: 5", "Expect: 100-continue")) {
            assertThat(connection.reply().problem()).isEqualTo("file-exists");
        }
    }

    @Test
    void clientThatAsksIsToldNotToSendWhatIsTooLarge() throws IOException {
        try (RawConnection connection = put("large", "Content-Length: 200000001", "Expect: 100-continue")) {
            assertThat(connection.reply().problem()).isEqualTo("file-too-large");
        }
        assertNothingIsLeft("large");
    }

    @ParameterizedTest
    @ValueSource(strings = {"Content-Length: 100000000", "Transfer-Encoding: chunked"})
    void refusalDoesNotWaitForTheBody(String framing) throws IOException {
        api.put(files + "there", "x");

        try (RawConnection connection = put("there", framing)) {
            Reply reply = connection.reply();

            assertThat(reply.problem()).isEqualTo("file-exists");
            assertThat(reply.header("Connection")).isEqualTo("close");
        }
    }

    @Test
    void clientThatSendsEverythingFirstStillReadsTheRefusal() throws IOException {
        api.put(files + "there", "x");

        try (RawConnection connection = put("there", "Content-Length: 50000000")) {
            byte[] megabyte = new byte[1_000_000];
            for (int i = 0; i < 50; i++) {
                connection.send(megabyte);
            }

            assertThat(connection.reply().problem()).isEqualTo("file-exists");
            assertThat(connection.isEndedWithin(Duration.ofSeconds(10))).isTrue();
        }
    }

    @Test
    void limitIsEnforcedWhileTheBodyArrives() throws IOException {
        String small = api.newRepository("{\"chunkSize\":65536,\"fileSizeLimit\":100000}");

        try (RawConnection connection = new RawConnection(api.base())
                .head("PUT /repos/" + small + "/files/f HTTP/1.1", "Transfer-Encoding: chunked")) {
            connection.chunk(new byte[60_000]).chunk(new byte[60_000]);

            assertThat(connection.reply().problem()).isEqualTo("file-too-large");
        }
        assertThat(ledger(small)).isEqualTo(new LedgerRows(0, 0, 0, 1));
    }

    @Test
    void smallRefusedBodyCostsNoConnection() throws IOException {
        api.put(files + "there", "x");

        try (RawConnection connection = put("there", "Content-Length: 5").send("hello")) {
            assertThat(connection.reply().problem()).isEqualTo("file-exists");

            connection.head("GET " + files + "there HTTP/1.1");

            assertThat(connection.reply().text()).isEqualTo("x");
        }
    }

    @Test
    void connectionIsUsedForOneUploadAfterTheOther() throws IOException {
        try (RawConnection connection = new RawConnection(api.base())) {
            for (int i = 0; i < 5; i++) {
                connection.head("PUT " + files + "f" + i + " HTTP/1.1", "Content-Length: 100000");
                connection.send(new byte[100_000]);

                assertThat(connection.reply().status()).isEqualTo(201);
            }
        }
    }

    @Test
    void bodyIsReadOnlyAsFastAsItIsStored() throws IOException {
        api.put(files + "there", "x");
        long idle = usedMemory();

        try (RawConnection connection = put("big", "Content-Length: 150000000")) {
            byte[] megabyte = new byte[1_000_000];
            long most = 0;
            for (int i = 0; i < 150; i++) {
                connection.send(megabyte);
                if (i % 50 == 49) {
                    most = Math.max(most, usedMemory());
                }
            }

            assertThat(connection.reply().status()).isEqualTo(201);
            assertThat(most - idle).isLessThan(120_000_000);
        }
    }

    private static long usedMemory() {
        System.gc();
        return Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory();
    }
}
