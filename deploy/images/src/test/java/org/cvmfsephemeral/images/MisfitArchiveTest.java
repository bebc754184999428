package org.cvmfsephemeral.images;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import org.cvmfsephemeral.embedded.Ports;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A class archive makes a start quicker and is needed for nothing. */
class MisfitArchiveTest {
    private static final Path FOLDER = Images.TARGET.resolve("misfit").resolve(ImageContent.EDGE);
    private static final String APPLICATION = "opt/cvmfs-ephemeral/";

    private Container edge;

    @AfterEach
    void delete() throws IOException {
        if (edge != null) {
            edge.close();
            edge.delete();
        }
    }

    @Test
    void with_an_archive_that_fits_classes_come_out_of_it() throws IOException {
        unpack();

        start();

        assertThat(ClassLoadLog.of(edge).sharedPercent()).isGreaterThan(80);
    }

    @Test
    void it_starts_although_a_jar_is_not_the_one_that_the_archive_is_of() throws IOException {
        unpack();
        Files.setLastModifiedTime(
                edge.root().resolve(APPLICATION + "edge.jar"), FileTime.from(Instant.parse("2020-01-01T00:00:00Z")));

        start();

        assertThat(ClassLoadLog.of(edge).sharedPercent()).isZero();
    }

    @Test
    void it_starts_without_an_archive() throws IOException {
        unpack();
        Files.delete(edge.root().resolve(APPLICATION + "classes.jsa"));

        start();

        assertThat(ClassLoadLog.of(edge).sharedPercent()).isZero();
    }

    private void unpack() {
        Container.assumePossible();
        edge = Container.of(ImageContent.EDGE, Images.read(ImageContent.EDGE), FOLDER);
    }

    private void start() {
        URI live = URI.create("http://127.0.0.1:" + Ports.free() + "/live");
        Map<String, String> environment = new HashMap<>(ClassLoadLog.VARIABLES);
        environment.put("CVMFS_EDGE_LISTEN", "127.0.0.1:" + Ports.free());
        environment.put("CVMFS_EDGE_REPLICAS", "127.0.0.1:" + Ports.free());
        environment.put("CVMFS_EDGE_STATUS", "127.0.0.1:" + live.getPort());
        edge.start(environment);
        await("the edge lives").atMost(Duration.ofMinutes(1)).until(() -> answers(live));
        assertThat(edge.stop()).as(edge.output()).isIn(0, 143);
    }

    private boolean answers(URI uri) throws InterruptedException {
        assertThat(edge.isAlive()).as(edge.output()).isTrue();
        try {
            return HttpClient.newHttpClient()
                            .send(HttpRequest.newBuilder(uri).build(), BodyHandlers.discarding())
                            .statusCode()
                    == 200;
        } catch (IOException e) {
            return false;
        }
    }
}
