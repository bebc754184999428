package org.cvmfsephemeral.images;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.github.luben.zstd.ZstdOutputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.cvmfsephemeral.format.client.HttpObjectSource;
import org.cvmfsephemeral.format.client.RepositoryVerifier;
import org.cvmfsephemeral.format.client.VerificationReport;
import org.cvmfsephemeral.format.repository.RepositoryName;
import org.cvmfsephemeral.format.signature.Pem;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.Timeout;

/** The main job, done by what is in the images: as their user, on their root file systems, with nothing else to write to than they say. */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
@Timeout(value = 6, unit = TimeUnit.MINUTES)
class MainJobInImagesTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String REPOSITORY = "images.example.org";
    private static final Path FOLDER = Images.TARGET.resolve("contained");
    private static final Duration PATIENCE = Duration.ofMinutes(1);
    private static final boolean RECORDING = Boolean.getBoolean("images.record");

    private static ContainedSystem system;

    @BeforeAll
    static void start() throws IOException {
        Container.assumePossible();
        system = ContainedSystem.start(FOLDER, RECORDING ? ClassRecording.VARIABLES : ClassLoadLog.VARIABLES);
    }

    @AfterAll
    static void stop() throws IOException {
        if (system != null) {
            system.close();
            system.delete();
        }
    }

    @Test
    @Order(1)
    void they_run_as_their_user_without_any_privilege() {
        system.containers().forEach((name, container) -> assertThat(container.kernelStatus())
                .as(name)
                .containsPattern("Uid:\\s+10001\\s+10001\\s+10001\\s+10001")
                .containsPattern("Gid:\\s+10001\\s+10001\\s+10001\\s+10001")
                .containsPattern("Groups:\\s*\n")
                .containsPattern("CapEff:\\s+0{16}")
                .containsPattern("CapPrm:\\s+0{16}")
                .containsPattern("NoNewPrivs:\\s+1"));
    }

    @Test
    @Order(2)
    void files_go_in_and_come_out_and_subscribers_are_told() throws Exception {
        assertThat(send("/repos/" + REPOSITORY, "PUT", "{}".getBytes(StandardCharsets.UTF_8))
                        .statusCode())
                .isEqualTo(201);
        byte[] large = random(20 << 20);
        byte[] small = random(1000);
        try (EdgeSubscription subscription = EdgeSubscription.to(system.address(ContainedSystem.EDGE), REPOSITORY)) {
            publish("/files/builds/42/large", large);
            publish("/files/builds/42/naïve-🚀".replace("ï", "%C3%AF").replace("🚀", "%F0%9F%9A%80"), small);
            JsonNode tree = publish("/trees/builds/43", zstdTar(Map.of("a/one", small, "a/two", large)));

            await("the subscriber is told").atMost(PATIENCE).until(() -> subscription
                    .revisions()
                    .contains(tree.path("revision").asLong()));
        }

        assertThat(system.get(file("builds/42/large")).body()).isEqualTo(large);
        assertThat(system.get(file("builds/43/a/one")).body()).isEqualTo(small);
    }

    @Test
    @Order(3)
    void a_client_finds_every_byte_and_nothing_wrong() throws Exception {
        Map<String, Long> files = new TreeMap<>();

        VerificationReport report =
                verifier().verify((path, entry, sha256) -> sha256.ifPresent(hash -> files.put(path.value(), 1L)));

        assertThat(report.problems()).isEmpty();
        assertThat(files)
                .containsOnlyKeys("/builds/42/large", "/builds/42/naïve-🚀", "/builds/43/a/one", "/builds/43/a/two");
    }

    @Test
    @Order(4)
    void the_real_client_finds_nothing_wrong() throws Exception {
        Assumptions.assumeTrue(
                Stream.of(System.getenv("PATH").split(":"))
                        .anyMatch(folder -> Files.isExecutable(Path.of(folder, "cvmfs_swissknife"))),
                "cvmfs_swissknife is not on the PATH: the test is skipped");
        Path key = Files.writeString(FOLDER.resolve("repository.pub"), publicKey());
        Path temporary = Files.createDirectories(FOLDER.resolve("check"));
        Path log = FOLDER.resolve("check.log");
        List<String> command = List.of(
                "cvmfs_swissknife",
                "check",
                "-r",
                repository().toString(),
                "-N",
                REPOSITORY,
                "-k",
                key.toString(),
                "-t",
                temporary.toString(),
                "-c");

        Process check = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();

        assertThat(check.waitFor(2, TimeUnit.MINUTES)).isTrue();
        assertThat(check.exitValue()).as(Files.readString(log)).isZero();
    }

    @Test
    @Order(5)
    void what_is_deleted_or_expires_is_gone() throws Exception {
        publish("/files/builds/44/brief?ttl=1s", random(100));

        assertThat(send("/repos/" + REPOSITORY + "/files/builds/42/large", "DELETE", new byte[0])
                        .statusCode())
                .isBetween(200, 204);

        assertThat(system.get(file("builds/42/large")).statusCode()).isEqualTo(404);
        await("it expires")
                .atMost(PATIENCE)
                .until(() -> system.get(file("builds/44/brief")).statusCode() == 404);
    }

    @Test
    @Order(6)
    void caches_are_where_the_images_say() {
        assertThat(system.containers().get(ContainedSystem.PUBLISHER).cache().resolve("catalogs"))
                .isNotEmptyDirectory();
    }

    @Test
    @Order(7)
    void they_end_when_asked_to() {
        system.containers().values().forEach(container -> assertThat(container.stop())
                .as(container.name() + ": " + container.output())
                .isIn(0, 143));
    }

    @Test
    @Order(8)
    void classes_come_out_of_the_archives() throws IOException {
        Assumptions.assumeFalse(RECORDING, "classes are being recorded");
        for (Container container : system.containers().values()) {
            double share = ClassLoadLog.of(container).sharedPercent();
            assertThat(share)
                    .as("percent of the classes of " + container.name()
                            + " that come out of its archive; -Dimages.record=true refreshes the list of classes")
                    .isGreaterThan(80);
        }
    }

    @Test
    @Order(9)
    void nothing_of_a_class_path_is_missing_in_the_runtime() {
        system.containers().values().forEach(container -> assertThat(container.output())
                .as(container.name())
                .doesNotContain("NoClassDefFoundError", "UnsatisfiedLinkError", "FindException"));
    }

    @Test
    @Order(10)
    void loaded_classes_are_written_down_when_asked_for() throws IOException {
        Assumptions.assumeTrue(RECORDING, "only with -Dimages.record=true");

        ClassRecording.keep(system.containers().values(), Path.of(System.getProperty("images.tree")));

        assertThat(Path.of(System.getProperty("images.tree"), BuildImages.CLASS_LIST))
                .isNotEmptyFile();
    }

    private static RepositoryVerifier verifier() throws IOException, InterruptedException {
        return new RepositoryVerifier(
                new HttpObjectSource(repository()),
                RepositoryName.of(REPOSITORY),
                List.of(Pem.readPublicKey(publicKey())),
                Clock.systemUTC());
    }

    private static URI repository() {
        return system.address(ContainedSystem.UPLOAD).resolve("/cvmfs/" + REPOSITORY);
    }

    private static URI file(String path) {
        return system.address(ContainedSystem.UPLOAD).resolve("/repos/" + REPOSITORY + "/files/" + path);
    }

    private static String publicKey() throws IOException, InterruptedException {
        URI uri = system.address(ContainedSystem.UPLOAD).resolve("/cvmfs-meta/" + REPOSITORY + ".pub");
        return new String(system.get(uri).body(), StandardCharsets.US_ASCII);
    }

    private static JsonNode publish(String path, byte[] content) throws IOException, InterruptedException {
        HttpResponse<byte[]> response = send("/repos/" + REPOSITORY + path, "PUT", content);
        assertThat(response.statusCode())
                .as(new String(response.body(), StandardCharsets.UTF_8))
                .isEqualTo(201);
        return JSON.readTree(response.body());
    }

    private static HttpResponse<byte[]> send(String path, String method, byte[] body)
            throws IOException, InterruptedException {
        URI uri = system.address(ContainedSystem.UPLOAD).resolve(path);
        String type = path.contains("/files/")
                ? "application/octet-stream"
                : path.contains("/trees/") ? "application/zstd" : "application/json";
        return system.send(HttpRequest.newBuilder(uri)
                .header("Content-Type", type)
                .method(method, BodyPublishers.ofByteArray(body)));
    }

    private static byte[] zstdTar(Map<String, byte[]> files) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (TarArchiveOutputStream tar = new TarArchiveOutputStream(new ZstdOutputStream(bytes))) {
            for (Map.Entry<String, byte[]> file : files.entrySet()) {
                TarArchiveEntry entry = new TarArchiveEntry(file.getKey());
                entry.setSize(file.getValue().length);
                tar.putArchiveEntry(entry);
                tar.write(file.getValue());
                tar.closeArchiveEntry();
            }
        }
        return bytes.toByteArray();
    }

    private static byte[] random(int size) {
        byte[] bytes = new byte[size];
        new Random(size).nextBytes(bytes);
        return bytes;
    }
}
