package org.cvmfsephemeral.upload.cvmfs;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpRequest.BodyPublishers;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.cvmfsephemeral.format.object.ContentHash;
import org.cvmfsephemeral.format.object.HashAlgorithm;
import org.cvmfsephemeral.upload.stack.Reply;
import org.cvmfsephemeral.upload.stack.ServiceTest;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What CernVM-FS clients get (format reference 1.6), from every kind of store. */
abstract class ClientContract extends ServiceTest {
    private static final byte[] CONTENT = "what clients read".getBytes(StandardCharsets.UTF_8);

    private String repository;
    private String root;
    private String object;

    @BeforeEach
    void publish() {
        repository = sharedRepository("{}");
        root = "/cvmfs/" + repository + "/";
        assertThat(api.put("/repos/" + repository + "/files/f?overwrite=true", CONTENT)
                        .status())
                .isEqualTo(201);
        String hash = ContentHash.of(HashAlgorithm.SHA1, CONTENT).toString();
        object = root + "data/" + hash.substring(0, 2) + "/" + hash.substring(2);
    }

    String repository() {
        return repository;
    }

    @Test
    void manifestIsNeverTakenFromACache() {
        Reply manifest = api.get(root + ".cvmfspublished");

        assertThat(manifest.status()).isEqualTo(200);
        assertThat(manifest.header("Cache-Control")).isEqualTo("no-cache");
        assertThat(manifest.header("Content-Type")).isEqualTo("application/x-cvmfs");
        assertThat(manifest.text()).contains("\nN" + repository + "\n");
    }

    @Test
    void manifestIsSentAgainOnlyWhenThereIsANewOne() {
        String tag = api.get(root + ".cvmfspublished").header("ETag");
        assertThat(api.get(root + ".cvmfspublished", "If-None-Match", tag).status())
                .isEqualTo(304);

        api.put("/repos/" + repository + "/files/g?overwrite=true", "more");

        Reply newer = api.get(root + ".cvmfspublished", "If-None-Match", tag);
        assertThat(newer.status()).isEqualTo(200);
        assertThat(newer.header("ETag")).isNotEqualTo(tag);
    }

    @ParameterizedTest
    @ValueSource(strings = {".cvmfswhitelist", ".cvmfsreflog", ".cvmfs_master_replica"})
    void otherTopLevelFilesMayBeCachedForAMinute(String name) {
        Reply reply = api.get(root + name);

        assertThat(reply.status()).isEqualTo(200);
        assertThat(reply.header("Cache-Control")).isEqualTo("max-age=61");
        assertThat(reply.header("Content-Type")).isEqualTo("application/x-cvmfs");
    }

    @Test
    void objectMayBeCachedForDays() {
        Reply reply = api.get(object);

        assertThat(reply.status()).isEqualTo(200);
        assertThat(reply.body()).isEqualTo(CONTENT);
        assertThat(reply.header("Cache-Control")).isEqualTo("max-age=259200");
        assertThat(reply.header("Content-Type")).isEqualTo("application/octet-stream");
        assertThat(reply.header("Content-Length")).isEqualTo("" + CONTENT.length);
        assertThat(api.get(object, "If-None-Match", reply.header("ETag")).status())
                .isEqualTo(304);
    }

    @ParameterizedTest
    @ValueSource(strings = {"object", ".cvmfspublished", ".cvmfswhitelist"})
    void headTellsWhatGetTells(String name) {
        String path = name.equals("object") ? object : root + name;
        Reply get = api.get(path);

        Reply head = api.head(path);

        assertThat(head.status()).isEqualTo(200);
        assertThat(head.body()).isEmpty();
        assertThat(head.headers().map()).isEqualTo(get.headers().map());
        assertThat(head.header("Content-Length")).isEqualTo("" + get.body().length);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "data",
                "data/",
                "data/00/00000000000000000000000000000000000000",
                "data/00/x y",
                "data/../.cvmfspublished/x",
                ".cvmfsnothing",
                "f",
                "files/f",
                "data/%00",
                "data/%ff",
                "data//00"
            })
    void missingIsNotFoundAndNothingElse(String path) {
        String target = root + path.replace(" ", "%20");
        Reply reply = api.get(target);

        assertThat(reply.status()).as("%s", reply).isEqualTo(404);
        assertThat(api.head(target).status()).isEqualTo(404);
    }

    @ParameterizedTest
    @ValueSource(strings = {"/cvmfs/nowhere.example.org/.cvmfspublished", "/cvmfs/a..b/.cvmfspublished", "/cvmfs/x"})
    void unknownRepositoryIsNotFoundAndNothingElse(String path) {
        assertThat(api.get(path).status()).isEqualTo(404);
    }

    @ParameterizedTest
    @ValueSource(strings = {"PUT", "POST", "DELETE"})
    void clientsOnlyRead(String method) {
        byte[] before = api.get(root + ".cvmfspublished").body();

        Reply reply = api.send(method, root + ".cvmfspublished", BodyPublishers.ofString("x"));

        assertThat(reply.status()).isEqualTo(405);
        assertThat(api.get(root + ".cvmfspublished").body()).isEqualTo(before);
    }

    @Test
    void manifestNamesAnObjectThatIsThere() {
        byte[] manifest = api.get(root + ".cvmfspublished").body();
        String line = new String(manifest, StandardCharsets.ISO_8859_1)
                .lines()
                .filter(candidate -> candidate.startsWith("C"))
                .findFirst()
                .orElseThrow();
        String catalog = "data/" + line.substring(1, 3) + "/" + line.substring(3) + "C";

        assertThat(api.get(root + catalog).status()).isEqualTo(200);
        assertThat(List.of(line.substring(1)))
                .containsExactly(
                        api.get("/repos/" + repository).json().get("rootHash").asText());
    }

    @ParameterizedTest
    @ValueSource(strings = {"pub", "crt"})
    void identityIsServed(String extension) {
        Reply reply = api.get("/cvmfs-meta/" + repository + "." + extension);

        assertThat(reply.status()).isEqualTo(200);
        assertThat(reply.text())
                .startsWith(extension.equals("pub") ? "-----BEGIN PUBLIC KEY-----" : "-----BEGIN CERTIFICATE-----");
        assertThat(api.head("/cvmfs-meta/" + repository + "." + extension).header("Content-Length"))
                .isEqualTo("" + reply.body().length);
    }

    @ParameterizedTest
    @ValueSource(strings = {"pub", "crt"})
    void identityOfAnUnknownRepositoryIsNotFound(String extension) {
        assertThat(api.get("/cvmfs-meta/nowhere.example.org." + extension).problem())
                .isEqualTo("unknown-repository");
    }

    @ParameterizedTest
    @ValueSource(strings = {"key", "masterkey", "gw"})
    void secretsHaveNoAddress(String extension) {
        assertThat(api.get("/cvmfs-meta/" + repository + "." + extension).status())
                .isEqualTo(404);
    }
}
