package org.cvmfsephemeral.publisher.status;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Optional;
import org.cvmfsephemeral.format.repository.RepositoryName;
import org.cvmfsephemeral.publisher.Sandbox;
import org.cvmfsephemeral.publisher.store.RepositoryStore;
import org.cvmfsephemeral.store.ObjectHeaders;
import org.cvmfsephemeral.testing.BackingServices;
import org.junit.jupiter.api.Test;

@QuarkusTest
@QuarkusTestResource(BackingServices.class)
class StatusFilesTest {
    @Inject
    Sandbox sandbox;

    @Inject
    StatusFiles files;

    @Inject
    RepositoryStore store;

    private JsonNode status(RepositoryName name) throws Exception {
        Path file = sandbox.directory(name).resolve(".cvmfs_status.json");
        return new ObjectMapper().readTree(Files.readAllBytes(file));
    }

    @Test
    void timesAreThoseOfTheDateProgram() {
        assertThat(StatusFiles.text(Instant.parse("2026-03-07T09:05:01.9Z"))).isEqualTo("Sat Mar  7 09:05:01 UTC 2026");
        assertThat(StatusFiles.text(Instant.parse("2026-12-31T23:59:59Z"))).isEqualTo("Thu Dec 31 23:59:59 UTC 2026");
    }

    @Test
    void aCollectionIsTold() throws Exception {
        RepositoryName name = sandbox.create("collected");
        RepositoryName other = sandbox.create("collected-not");

        files.collected(Optional.of(name));

        assertThat(status(name).path("last_gc").asText())
                .matches("\\w{3} \\w{3} [ 0-9]\\d \\d\\d:\\d\\d:\\d\\d UTC \\d{4}");
        assertThat(store.exists(RepositoryStore.status(other))).isFalse();
    }

    @Test
    void whatElseTheFileSaysStays() throws Exception {
        RepositoryName name = sandbox.create("kept");
        store.put(
                RepositoryStore.status(name),
                "{\"last_check\":\"yesterday\",\"last_gc\":\"long ago\"}".getBytes(StandardCharsets.US_ASCII),
                ObjectHeaders.WHITELIST);

        files.collected(Optional.of(name));

        assertThat(status(name).path("last_check").asText()).isEqualTo("yesterday");
        assertThat(status(name).path("last_gc").asText()).isNotEqualTo("long ago");
        assertThat(status(name)).hasSize(2);
    }

    @Test
    void aDamagedFileIsReplaced() throws Exception {
        RepositoryName name = sandbox.create("damaged");
        store.put(RepositoryStore.status(name), "[{".getBytes(StandardCharsets.US_ASCII), ObjectHeaders.WHITELIST);

        files.collected(Optional.of(name));

        assertThat(status(name).path("last_gc").asText()).isNotEmpty();
    }
}
