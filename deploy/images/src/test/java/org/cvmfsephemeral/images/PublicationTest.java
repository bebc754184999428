package org.cvmfsephemeral.images;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.google.cloud.tools.jib.api.Jib;
import com.google.cloud.tools.jib.api.JibContainerBuilder;
import com.google.cloud.tools.jib.api.buildplan.ImageFormat;
import java.io.File;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.cvmfsephemeral.embedded.Ports;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Pushes to a real registry, where one is installed. */
class PublicationTest {
    private final HttpClient http = HttpClient.newHttpClient();

    @TempDir
    private Path folder;

    private int port;
    private Process registry;

    @BeforeEach
    void startRegistry() throws IOException {
        Assumptions.assumeTrue(
                Stream.of(System.getenv("PATH").split(File.pathSeparator))
                        .anyMatch(path -> Files.isExecutable(Path.of(path, "docker-registry"))),
                "docker-registry is not on the PATH: the test is skipped");
        port = Ports.free();
        Path configuration =
                Files.writeString(folder.resolve("registry.yml"), """
                version: 0.1
                storage: {filesystem: {rootdirectory: %s}}
                http: {addr: "127.0.0.1:%d"}
                """.formatted(folder.resolve("registry"), port));
        registry = new ProcessBuilder("docker-registry", "serve", configuration.toString())
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("registry.log").toFile())
                .start();
        await("the registry answers")
                .atMost(Duration.ofMinutes(1))
                .ignoreExceptions()
                .until(() -> get("/v2/", "*/*").statusCode() == 200);
    }

    @AfterEach
    void stopRegistry() {
        if (registry != null) {
            registry.destroy();
        }
    }

    @Test
    void an_image_that_was_pushed_is_in_the_registry() throws Exception {
        publication(port).push(image(), "edge", "1.2");

        HttpResponse<String> manifest =
                get("/v2/project/cvmfs-ephemeral/edge/manifests/1.2", "application/vnd.oci.image.manifest.v1+json");
        assertThat(manifest.statusCode()).as(manifest.body()).isEqualTo(200);
        assertThat(manifest.body()).contains("application/vnd.oci.image.layer.v1.tar+gzip");
    }

    @Test
    void without_a_registry_nothing_is_pushed() throws Exception {
        new Publication(settings(List.of()), folder.resolve("cache")).push(image(), "edge", "1.2");

        assertThat(get("/v2/_catalog", "*/*").body()).contains("\"repositories\":[]");
    }

    @Test
    void a_registry_that_is_not_there_is_a_failure() {
        assertThatThrownBy(() -> publication(Ports.free()).push(image(), "edge", "1.2"))
                .isInstanceOf(IOException.class);
    }

    private Publication publication(int to) {
        return new Publication(
                settings(List.of("registry=127.0.0.1:" + to + "/project", "registry.insecure=true")),
                folder.resolve("cache"));
    }

    private BuildSettings settings(List<String> further) {
        Stream<String> usual =
                Stream.of("tree=" + folder, "output=" + folder, "version=1.2", "created=2026-01-01T00:00:00Z");
        return BuildSettings.parse(Stream.concat(usual, further.stream()).toArray(String[]::new));
    }

    private JibContainerBuilder image() throws IOException {
        Path file = Files.writeString(folder.resolve("file"), "content");
        return Jib.fromScratch()
                .setFormat(ImageFormat.OCI)
                .setFileEntriesLayers(
                        new ImageLayer("layer").file(file, "/file").build())
                .setEntrypoint("/file");
    }

    private HttpResponse<String> get(String path, String accept) throws IOException, InterruptedException {
        URI uri = URI.create("http://127.0.0.1:" + port + path);
        return http.send(HttpRequest.newBuilder(uri).header("Accept", accept).build(), BodyHandlers.ofString());
    }
}
