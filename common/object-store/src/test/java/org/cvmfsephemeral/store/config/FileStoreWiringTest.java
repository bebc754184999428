package org.cvmfsephemeral.store.config;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.QuarkusTestProfile;
import io.quarkus.test.junit.TestProfile;
import jakarta.inject.Inject;
import java.nio.file.Path;
import java.util.Map;
import org.cvmfsephemeral.store.ObjectContent;
import org.cvmfsephemeral.store.ObjectHeaders;
import org.cvmfsephemeral.store.ObjectKey;
import org.cvmfsephemeral.store.ObjectStore;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.Readiness;
import org.junit.jupiter.api.Test;

@QuarkusTest
@TestProfile(FileStoreWiringTest.FileStore.class)
class FileStoreWiringTest {
    private static final ObjectKey KEY = ObjectKey.of("demo.example.org", ".cvmfspublished");

    @Inject
    ObjectStore store;

    @Inject
    @Readiness
    StoreReadiness readiness;

    /** Says nothing about S3. */
    public static class FileStore implements QuarkusTestProfile {
        @Override
        public Map<String, String> getConfigOverrides() {
            return Map.of(
                    "cvmfs.store.file.root",
                    Path.of("target", "wiring-test").toAbsolutePath().toString());
        }
    }

    @Test
    void givenOnlyADirectory_whenTheStoreIsInjected_thenItIsTheFileStore() {
        store.put(KEY, ObjectContent.of("manifest".getBytes(UTF_8)), ObjectHeaders.MANIFEST);

        assertThat(store.localFile(KEY))
                .hasValueSatisfying(file -> assertThat(file).hasContent("manifest"));
    }

    @Test
    void givenAStoreThatAnswers_whenAskedForReadiness_thenItIsUp() {
        assertThat(readiness.call().getStatus()).isEqualTo(HealthCheckResponse.Status.UP);
    }
}
