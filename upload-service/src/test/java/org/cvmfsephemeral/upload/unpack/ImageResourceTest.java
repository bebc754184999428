package org.cvmfsephemeral.upload.unpack;

import static org.assertj.core.api.Assertions.assertThat;

import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import java.net.http.HttpRequest.BodyPublishers;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.UUID;
import org.cvmfsephemeral.upload.archive.TarBytes;
import org.cvmfsephemeral.upload.image.ImageBytes;
import org.cvmfsephemeral.upload.image.ImageBytes.LayerBytes;
import org.cvmfsephemeral.upload.stack.LedgerRows;
import org.cvmfsephemeral.upload.stack.Reply;
import org.cvmfsephemeral.upload.stack.ServiceTest;
import org.cvmfsephemeral.upload.stack.UploadStack;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@QuarkusTest
@WithTestResource(UploadStack.class)
class ImageResourceTest extends ServiceTest {
    private static final LayerBytes BASE = LayerBytes.plain(new TarBytes()
            .file("etc/os-release", "base")
            .file("etc/removed", "gone later")
            .file("bin/tool", "x".repeat(10_000))
            .end());
    private static final LayerBytes TOP = LayerBytes.plain(new TarBytes()
            .file("etc/.wh.removed", "")
            .file("app/start", "the application")
            .end());

    private String repository;
    private String directory;

    @BeforeEach
    void create() {
        repository = sharedRepository("{}");
        directory = UUID.randomUUID().toString();
    }

    private String image(String parameters) {
        return "/repos/" + repository + "/images/" + directory + parameters;
    }

    private String file(String name) {
        return "/repos/" + repository + "/files/" + directory + "/" + name;
    }

    private static byte[] archive(LayerBytes... layers) {
        return new ImageBytes().image("linux/amd64", List.of(layers)).oci();
    }

    @Test
    void fileSystemAndConfigurationArePublishedTogether() {
        Reply created = api.put(image(""), archive(BASE, TOP));

        assertThat(created.status()).as("%s", created).isEqualTo(201);
        assertThat(created.json().get("image").asText()).startsWith("sha256:");
        assertThat(api.get(file("rootfs/etc/os-release")).text()).isEqualTo("base");
        assertThat(api.get(file("rootfs/app/start")).text()).isEqualTo("the application");
        assertThat(api.get(file("rootfs/etc/removed")).status()).isEqualTo(404);
        assertThat(api.get(file("image-config.json")).json().get("architecture").asText())
                .isEqualTo("amd64");
    }

    @Test
    void fileSystemAloneIfAsked() {
        api.put(image("?layout=rootfs"), archive(BASE));

        assertThat(api.get(file("etc/os-release")).text()).isEqualTo("base");
        assertThat(api.get(file("image-config.json")).status()).isEqualTo(404);
    }

    @Test
    void whatTheStoreHasIsNotWrittenAgain() {
        String own = api.newRepository();
        Reply first = api.put("/repos/" + own + "/images/first", archive(BASE));

        Reply second = api.put("/repos/" + own + "/images/second", archive(BASE, TOP));

        assertThat(first.json().get("reused").asLong()).isZero();
        assertThat(second.json().get("reused").asLong()).isGreaterThan(10_000);
        assertThat(second.json().get("stored").asLong()).isLessThan(1_000);
        assertThat(api.get("/repos/" + own + "/files/second/rootfs/bin/tool").text())
                .hasSize(10_000);
    }

    @Test
    void pinsEndWithTheChange() throws SQLException {
        api.put(image(""), archive(BASE));

        try (Connection connection = database().getConnection();
                PreparedStatement pins = connection.prepareStatement("SELECT count(*) FROM pin WHERE repository = ?")) {
            pins.setString(1, repository);
            try (ResultSet rows = pins.executeQuery()) {
                rows.next();
                assertThat(rows.getLong(1)).isZero();
            }
        }
    }

    @Test
    void secondImageReplacesTheFirstIfAsked() {
        api.put(image(""), archive(BASE));

        Reply refused = api.put(image(""), archive(TOP));
        Reply replaced = api.put(image("?mode=replace"), archive(TOP));

        assertThat(refused.problem()).isEqualTo("file-exists");
        assertThat(replaced.status()).isEqualTo(201);
        assertThat(api.get(file("rootfs/etc/os-release")).status()).isEqualTo(404);
    }

    @Test
    void partOfATransaction() {
        String transactions = "/repos/" + repository + "/transactions";
        String transaction = api.post(transactions, "{\"path\":\"/" + directory + "\"}")
                .json()
                .get("id")
                .asText();

        Reply collected = api.put(image("/app?transaction=" + transaction), archive(BASE));
        Reply committed = api.post(transactions + "/" + transaction + "/commit", "");

        assertThat(collected.status()).as("%s", collected).isEqualTo(200);
        assertThat(committed.status()).isEqualTo(200);
        assertThat(api.get(file("app/rootfs/etc/os-release")).text()).isEqualTo("base");
    }

    @Test
    void otherPlatformIsAskedFor() {
        byte[] archive = new ImageBytes()
                .image("linux/amd64", List.of(BASE))
                .image("linux/arm64", List.of(TOP))
                .oci();

        api.put(image("?platform=linux/arm64"), archive);

        assertThat(api.get(file("rootfs/app/start")).status()).isEqualTo(200);
        assertThat(api.get(file("rootfs/etc/os-release")).status()).isEqualTo(404);
    }

    @Test
    void archiveWithoutImagePublishesNothing() {
        LedgerRows before = ledger(repository);

        Reply refused = api.put(image(""), new TarBytes().file("a", "1").end());

        assertThat(refused.problem()).isEqualTo("unsupported-archive");
        assertThat(ledger(repository)).isEqualTo(before);
    }

    @ParameterizedTest
    @ValueSource(strings = {"?platform=amd64", "?layout=other", "?mode=other", "?strip-components=1"})
    void parametersThatMakeNoSense(String parameters) {
        assertThat(api.put(image(parameters), archive(BASE)).problem()).isEqualTo("invalid-parameter");
    }

    @Test
    void pythonServerUnpackedImagesToo() {
        String boundary = "----b";
        String head = "--" + boundary + "\r\nContent-Disposition: form-data; name=\"file\"; filename=\"" + directory
                + "\"\r\nContent-Type: application/x-tar\r\n\r\n";
        byte[] archive = archive(BASE, TOP);

        Reply uploaded = api.send(
                "POST",
                "/repos/" + repository + "?unpack=true",
                BodyPublishers.concat(
                        BodyPublishers.ofString(head),
                        BodyPublishers.ofByteArray(archive),
                        BodyPublishers.ofString("\r\n--" + boundary + "--\r\n")),
                "Content-Type",
                "multipart/form-data; boundary=" + boundary);

        assertThat(uploaded.status()).as("%s", uploaded).isEqualTo(200);
        assertThat(uploaded.json().get("filename").asText()).isEqualTo(directory);
        assertThat(api.get(file("app/start")).text()).isEqualTo("the application");
    }
}
