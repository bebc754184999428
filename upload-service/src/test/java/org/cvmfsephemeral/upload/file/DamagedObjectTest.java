package org.cvmfsephemeral.upload.file;

import static org.assertj.core.api.Assertions.assertThat;

import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.http.HttpTimeoutException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import java.util.stream.Stream;
import org.cvmfsephemeral.upload.stack.Reply;
import org.cvmfsephemeral.upload.stack.ServiceTest;
import org.cvmfsephemeral.upload.stack.UploadStack;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Nobody takes damaged content for sound. */
@QuarkusTest
@WithTestResource(UploadStack.class)
class DamagedObjectTest extends ServiceTest {
    @ConfigProperty(name = "cvmfs.store.file.root", defaultValue = "the store is no folder")
    Path storeRoot;

    private String repository;
    private String files;

    @BeforeEach
    void create() {
        repository = api.newRepository("{\"chunkSize\":65536}");
        files = "/repos/" + repository + "/files/";
    }

    @ParameterizedTest
    @CsvSource({"1,''", "20000,''", "300000,P"})
    void damagedContentIsNotTakenForSound(int size, String suffix) throws IOException {
        byte[] content = new byte[size];
        new Random(size).nextBytes(content);
        api.put(files + "f", content);

        damage(suffix);

        assertThat(outcomeOf(files + "f")).isIn("broken off", "500 damaged-object");
    }

    private String outcomeOf(String path) {
        try {
            Reply reply = api.get(path);
            return reply.status() + " " + reply.problem();
        } catch (UncheckedIOException e) {
            return e.getCause() instanceof HttpTimeoutException ? "hangs" : "broken off";
        }
    }

    @Test
    void damagedCatalogIsToldAsSuch() throws IOException {
        damage("C");

        Reply reply = api.get(files);

        assertThat(reply.status()).isEqualTo(500);
        assertThat(reply.problem()).isEqualTo("damaged-object");
    }

    @Test
    void occupiedPlaceInTheStoreIsNoRepository() throws IOException {
        Path place = Files.createDirectories(storeRoot.resolve("occupied.example.org"));
        Files.writeString(place.resolve(".cvmfspublished"), "of somebody else");

        Reply reply = api.put("/repos/occupied.example.org", "{}");

        assertThat(reply.status()).isEqualTo(409);
        assertThat(reply.problem()).isEqualTo("repository-prefix-occupied");
        assertThat(api.get("/repos/occupied.example.org").status()).isEqualTo(404);
    }

    /** Flips one bit in every object of a kind. */
    private void damage(String suffix) throws IOException {
        int damaged = 0;
        try (Stream<Path> objects = Files.walk(storeRoot.resolve(repository).resolve("data"))) {
            for (Path object : objects.filter(Files::isRegularFile).toList()) {
                if (object.getFileName().toString().matches("[0-9a-f]{38}" + suffix)) {
                    byte[] bytes = Files.readAllBytes(object);
                    bytes[bytes.length / 2] ^= 1;
                    Files.write(object, bytes);
                    damaged++;
                }
            }
        }
        assertThat(damaged).isPositive();
    }
}
