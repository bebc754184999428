package org.cvmfsephemeral.embedded;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is signed is tested where the client is, in object-store. */
class S3ServerTest {
    private static S3Server server;

    @BeforeAll
    static void start(@TempDir Path folder) {
        server = S3Server.start(folder.resolve("data"));
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"demo.example.org/.cvmfspublished", "demo.example.org/data/ab/cdef"})
    void publicReadsWhatClientsNeed(String key) throws Exception {
        store(key, "content");

        HttpResponse<String> response = get(key);

        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(response.body()).isEqualTo("content");
    }

    @ParameterizedTest
    @ValueSource(strings = {"private/keys", "demo.example.org/staging/1", ".cvmfspublished", ""})
    void publicReadsNothingElse(String key) throws Exception {
        if (!key.isEmpty()) {
            store(key, "secret");
        }

        assertThat(get(key).statusCode()).isEqualTo(403);
    }

    @Test
    void publicWritesNothing() throws Exception {
        HttpRequest put = HttpRequest.newBuilder(uri("demo.example.org/data/00/00"))
                .PUT(HttpRequest.BodyPublishers.ofString("intruder"))
                .build();

        assertThat(HttpClient.newHttpClient()
                        .send(put, BodyHandlers.discarding())
                        .statusCode())
                .isEqualTo(403);
    }

    @Test
    void objectsSurviveKill() throws Exception {
        store("demo.example.org/.cvmfswhitelist", "content");
        server.kill();

        server.restart();

        assertThat(get("demo.example.org/.cvmfswhitelist").body()).isEqualTo("content");
    }

    private static void store(String key, String content) throws IOException {
        Path file = server.data().resolve("bucket").resolve(key);
        Files.createDirectories(file.getParent());
        Files.writeString(file, content);
    }

    private static HttpResponse<String> get(String key) throws IOException, InterruptedException {
        return HttpClient.newHttpClient().send(HttpRequest.newBuilder(uri(key)).build(), BodyHandlers.ofString());
    }

    private static URI uri(String key) {
        return server.endpoint().resolve("/bucket/" + key);
    }
}
