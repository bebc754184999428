package org.cvmfsephemeral.upload.resumable;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.http.HttpRequest.BodyPublishers;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.cvmfsephemeral.store.ObjectStore;
import org.cvmfsephemeral.upload.stack.RawConnection;
import org.cvmfsephemeral.upload.stack.Reply;
import org.cvmfsephemeral.upload.stack.ServiceTest;
import org.cvmfsephemeral.upload.stack.UploadStack;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Files that arrive in pieces. */
@QuarkusTest
@WithTestResource(UploadStack.class)
class ResumableUploadTest extends ServiceTest {
    private static final String[] TUS = {"Tus-Resumable", "1.0.0"};
    private static final int PIECE = 4 << 20;

    @Inject
    ObjectStore store;

    private String repository;
    private String folder;

    @BeforeEach
    void create() {
        repository = sharedRepository("{\"chunkSize\":65536,\"fileSizeLimit\":200000000}");
        folder = folderIn(repository);
    }

    private static String[] headers(String... more) {
        String[] all = Arrays.copyOf(TUS, TUS.length + more.length);
        System.arraycopy(more, 0, all, TUS.length, more.length);
        return all;
    }

    private Reply announce(String name, long length, String... more) {
        String[] all = headers(more);
        String[] withLength = Arrays.copyOf(all, all.length + 2);
        withLength[all.length] = "Upload-Length";
        withLength[all.length + 1] = Long.toString(length);
        return api.post(folder.replace("/files/", "/uploads/") + name, "", withLength);
    }

    private String announced(String name, long length, String... more) {
        Reply reply = announce(name, length, more);
        assertThat(reply.status()).as("%s", reply).isEqualTo(201);
        return reply.header("Location");
    }

    private Reply patch(String upload, long offset, byte[] body) {
        return api.send(
                "PATCH",
                upload,
                BodyPublishers.ofByteArray(body),
                headers("Upload-Offset", Long.toString(offset), "Content-Type", "application/offset+octet-stream"));
    }

    private long offset(String upload) {
        return Long.parseLong(api.head(upload, TUS).header("Upload-Offset"));
    }

    private static byte[] content(int length) {
        byte[] content = new byte[length];
        new Random(length).nextBytes(content);
        return content;
    }

    private static String digest(byte[] content) throws Exception {
        return "sha-256=:"
                + Base64.getEncoder()
                        .encodeToString(MessageDigest.getInstance("SHA-256").digest(content))
                + ":";
    }

    private int staged(String upload) {
        String id = upload.substring(upload.lastIndexOf('/') + 1);
        return store.list(repository + "/staging/" + id + "/", Optional.empty(), 1000)
                .objects()
                .size();
    }

    @Test
    void fileThatArrivesInPiecesIsPublishedWithTheLastOne() throws Exception {
        byte[] content = content(3 * PIECE + 12_345);
        String upload = announced("whole?ttl=1h&mode=0755", content.length, "Repr-Digest", digest(content));

        Reply first = patch(upload, 0, Arrays.copyOf(content, PIECE + 1));
        Reply second = patch(upload, PIECE + 1, Arrays.copyOfRange(content, PIECE + 1, PIECE + 11));
        assertThat(api.get(folder + "whole").status()).isEqualTo(404);
        Reply last = patch(upload, PIECE + 11, Arrays.copyOfRange(content, PIECE + 11, content.length));

        assertThat(first.status()).isEqualTo(204);
        assertThat(first.header("Upload-Offset")).isEqualTo(Integer.toString(PIECE + 1));
        assertThat(second.header("Upload-Offset")).isEqualTo(Integer.toString(PIECE + 11));
        assertThat(last.status()).as("%s", last).isEqualTo(204);
        assertThat(last.header("Upload-Offset")).isEqualTo(Integer.toString(content.length));
        assertThat(last.header("X-Cvmfs-Change")).isNotBlank();
        assertThat(api.get(folder + "whole").body()).isEqualTo(content);
        assertThat(api.get(upload).json().get("change").asText()).isEqualTo(last.header("X-Cvmfs-Change"));
        assertThat(staged(upload)).isZero();
    }

    @Test
    void pieceThatComesAgainAtTheEndChangesNothing() {
        String upload = announced("again", 5);
        Reply once = patch(upload, 0, "hello".getBytes());

        Reply again = patch(upload, 5, new byte[0]);

        assertThat(again.status()).isEqualTo(204);
        assertThat(again.header("X-Cvmfs-Change")).isEqualTo(once.header("X-Cvmfs-Change"));
    }

    @Test
    void whatArrivedOfABodyThatBreaksOffStays() throws IOException {
        byte[] content = content(2 * PIECE + 100);
        String upload = announced("broken", content.length);

        RawConnection breaking = new RawConnection(api.base())
                .head(
                        "PATCH " + upload + " HTTP/1.1",
                        "Tus-Resumable: 1.0.0",
                        "Upload-Offset: 0",
                        "Content-Type: application/offset+octet-stream",
                        "Content-Length: " + content.length)
                .send(Arrays.copyOf(content, PIECE + 1000));
        await().atMost(Duration.ofSeconds(30)).until(() -> offset(upload) >= PIECE);
        breaking.close();

        // What was on its way may or may not have arrived, so a client asks, and asks again if it was told too early.
        await().atMost(Duration.ofSeconds(30)).until(() -> {
            int arrived = (int) offset(upload);
            return patch(upload, arrived, Arrays.copyOfRange(content, arrived, content.length))
                            .status()
                    == 204;
        });
        assertThat(api.get(folder + "broken").body()).isEqualTo(content);
    }

    @Test
    void requestThatHangsIsOvertakenByTheNextOne() throws IOException {
        byte[] content = content(2 * PIECE);
        String upload = announced("hanging", content.length);
        RawConnection hanging = new RawConnection(api.base())
                .head(
                        "PATCH " + upload + " HTTP/1.1",
                        "Tus-Resumable: 1.0.0",
                        "Upload-Offset: 0",
                        "Content-Type: application/offset+octet-stream",
                        "Content-Length: " + content.length)
                .send(Arrays.copyOf(content, PIECE));
        await().atMost(Duration.ofSeconds(30)).until(() -> offset(upload) == PIECE);

        Reply overtaking = patch(upload, PIECE, Arrays.copyOfRange(content, PIECE, PIECE + 100));
        Reply overtaken =
                hanging.send(Arrays.copyOfRange(content, PIECE, 2 * PIECE)).reply();

        assertThat(overtaking.status()).isEqualTo(204);
        assertThat(overtaken.status()).isEqualTo(409);
        assertThat(offset(upload)).isEqualTo(PIECE + 100);
        assertThat(staged(upload)).isEqualTo(2);
    }

    @Test
    void contentCanComeWithTheAnnouncement() {
        Reply reply = api.send(
                "POST",
                folder.replace("/files/", "/uploads/") + "at-once",
                BodyPublishers.ofInputStream(() -> new ByteArrayInputStream("hello".getBytes())),
                headers("Upload-Length", "5", "Content-Type", "application/offset+octet-stream"));

        assertThat(reply.status()).as("%s", reply).isEqualTo(201);
        assertThat(reply.header("Upload-Offset")).isEqualTo("5");
        assertThat(api.get(folder + "at-once").text()).isEqualTo("hello");
    }

    @Test
    void fileWithoutContentIsPublishedAtOnce() {
        Reply reply = announce("empty", 0);

        assertThat(reply.header("X-Cvmfs-Change")).isNotBlank();
        assertThat(api.get(folder + "empty").body()).isEmpty();
    }

    @Test
    void contentWithAnotherDigestIsNotPublished() throws Exception {
        String upload = announced("wrong", 5, "Repr-Digest", digest("other".getBytes()));

        Reply reply = patch(upload, 0, "hello".getBytes());

        assertThat(reply.status()).as("%s", reply).isEqualTo(400);
        assertThat(offset(upload)).isZero();
        assertThat(api.get(folder + "wrong").status()).isEqualTo(404);
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 4, 6})
    void pieceForAnotherOffsetIsRefused(long offset) {
        String upload = announced("elsewhere" + offset, 10);
        patch(upload, 0, "hello".getBytes());

        Reply reply = patch(upload, offset, "x".getBytes());

        assertThat(reply.status()).isEqualTo(409);
        assertThat(reply.problem()).isEqualTo("upload-moved-on");
        assertThat(offset(upload)).isEqualTo(5);
    }

    @Test
    void bodyThatGoesOnBeyondTheFileIsRefused() {
        String upload = announced("long", 5);

        Reply reply = patch(upload, 0, "hello world".getBytes());

        assertThat(reply.problem()).isEqualTo("invalid-parameter");
        assertThat(offset(upload)).isZero();
        assertThat(staged(upload)).isZero();
    }

    @Test
    void endedUploadLeavesNothing() {
        String upload = announced("ended", 10);
        patch(upload, 0, "hello".getBytes());

        Reply reply = api.delete(upload, TUS);

        assertThat(reply.status()).isEqualTo(204);
        assertThat(api.head(upload, TUS).status()).isEqualTo(404);
        assertThat(patch(upload, 5, "world".getBytes()).problem()).isEqualTo("unknown-upload");
        assertThat(staged(upload)).isZero();
    }

    @Test
    void whatTheCallerSaidOfTheFileIsToldAgain() {
        Reply reply = api.head(announced("told", 10, "Upload-Metadata", "filename dG9sZA==,private"), TUS);

        assertThat(reply.header("Upload-Metadata")).isEqualTo("filename dG9sZA==,private");
        assertThat(reply.header("Upload-Length")).isEqualTo("10");
        assertThat(reply.header("Cache-Control")).isEqualTo("no-store");
        assertThat(reply.header("Upload-Expires")).endsWith("GMT");
        assertThat(reply.header("Tus-Resumable")).isEqualTo("1.0.0");
    }

    @ParameterizedTest
    @CsvSource({
        "name, 1.0.1, 5, 412",
        "name, , 5, 412",
        "name, 1.0.0, , 400",
        "name, 1.0.0, -1, 400",
        "name, 1.0.0, 9999999999999999999, 400",
        "name, 1.0.0, 200000001, 413",
        "name?ttl=soon, 1.0.0, 5, 400",
        "name?mode=9, 1.0.0, 5, 400",
        "name?transaction=3f1f5a7e-0000-4000-8000-000000000000, 1.0.0, 5, 400",
        "name?unheard=of, 1.0.0, 5, 400"
    })
    void announcementsThatMakeNoSenseAreRefused(String name, String version, String length, int status) {
        List<String> headers = new ArrayList<>();
        if (version != null) {
            headers.addAll(List.of("Tus-Resumable", version));
        }
        if (length != null) {
            headers.addAll(List.of("Upload-Length", length));
        }

        Reply reply = api.post(folder.replace("/files/", "/uploads/") + name, "", headers.toArray(String[]::new));

        assertThat(reply.status()).as("%s", reply).isEqualTo(status);
        assertThat(reply.problem()).isNotBlank();
        assertThat(reply.header("Tus-Resumable")).isEqualTo("1.0.0");
    }

    @Test
    void protocolIsToldToWhoeverAsks() {
        Reply reply = api.send("OPTIONS", folder.replace("/files/", "/uploads/") + "x", BodyPublishers.noBody());

        assertThat(reply.status()).isEqualTo(204);
        assertThat(reply.header("Tus-Version")).isEqualTo("1.0.0");
        assertThat(reply.header("Tus-Extension")).contains("creation", "termination");
    }

    @Test
    void contentTypeOfPiecesIsTheOneOfTheProtocol() {
        String upload = announced("typed", 5);

        Reply reply = api.send(
                "PATCH",
                upload,
                BodyPublishers.ofString("hello"),
                headers("Upload-Offset", "0", "Content-Type", "text/plain"));

        assertThat(reply.status()).isEqualTo(415);
        assertThat(offset(upload)).isZero();
    }
}
