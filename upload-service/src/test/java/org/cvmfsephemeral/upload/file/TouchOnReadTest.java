package org.cvmfsephemeral.upload.file;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import java.time.Duration;
import java.time.Instant;
import org.cvmfsephemeral.upload.stack.ServiceTest;
import org.cvmfsephemeral.upload.stack.UploadStack;
import org.junit.jupiter.api.Test;

/** What is read stays for a while, where the repository is set so. */
@QuarkusTest
@WithTestResource(UploadStack.class)
class TouchOnReadTest extends ServiceTest {
    private static final Instant SOON_AFTER_NOW = Instant.now().plus(Duration.ofMinutes(30));

    private Instant expiryOf(String path) {
        return Instant.parse(api.head(path).header("X-Cvmfs-Expires"));
    }

    @Test
    void readingKeepsWhatExpires() {
        // Given
        String folder = folderIn(sharedRepository("{\"touchOnReadSeconds\":7200}"));
        api.put(folder + "a?ttl=10m", "content");
        Instant before = expiryOf(folder + "a");

        // When
        api.get(folder + "a");

        // Then
        await().until(() -> expiryOf(folder + "a").isAfter(SOON_AFTER_NOW));
        assertThat(before).isBefore(SOON_AFTER_NOW);
        assertThat(Instant.parse(api.get(folder).json().at("/entries/0/expires").asText()))
                .isEqualTo(expiryOf(folder + "a"));
    }

    @Test
    void readingKeepsTheTreeThatItIsIn() {
        // Given
        String folder = folderIn(sharedRepository("{\"touchOnReadSeconds\":7200}"));
        String expiry = folder.replace("/files/", "/expiry/");
        api.put(folder + "d/a", "content");
        api.put(expiry + "d", "{\"ttl\":\"10m\"}");

        // When
        api.get(folder + "d/a");

        // Then
        await().until(() -> Instant.parse(
                        api.get(expiry + "d").json().get("expires").asText())
                .isAfter(SOON_AFTER_NOW));
    }

    @Test
    void aHeadIsNoRead() {
        String folder = folderIn(sharedRepository("{\"touchOnReadSeconds\":7200}"));
        api.put(folder + "a?ttl=10m", "content");

        api.head(folder + "a");

        await().during(Duration.ofSeconds(3)).atMost(Duration.ofSeconds(5)).until(() -> expiryOf(folder + "a")
                .isBefore(SOON_AFTER_NOW));
    }

    @Test
    void elsewhereReadingChangesNothing() {
        String folder = folderIn(sharedRepository("{}"));
        api.put(folder + "a?ttl=10m", "content");
        Instant before = expiryOf(folder + "a");

        api.get(folder + "a");

        await().during(Duration.ofSeconds(3)).atMost(Duration.ofSeconds(5)).until(() -> expiryOf(folder + "a")
                .equals(before));
    }
}
