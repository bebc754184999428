package org.cvmfsephemeral.store.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.QuarkusTestProfile;
import io.quarkus.test.junit.TestProfile;
import jakarta.inject.Inject;
import java.util.Map;
import org.cvmfsephemeral.store.ObjectKey;
import org.cvmfsephemeral.store.ObjectStore;
import org.cvmfsephemeral.store.StoreUnavailableException;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.Readiness;
import org.junit.jupiter.api.Test;

@QuarkusTest
@TestProfile(UnavailableStoreWiringTest.NoServer.class)
class UnavailableStoreWiringTest {
    @Inject
    ObjectStore store;

    @Inject
    @Readiness
    StoreReadiness readiness;

    /** Nobody listens on port 1. */
    public static class NoServer implements QuarkusTestProfile {
        @Override
        public Map<String, String> getConfigOverrides() {
            return Map.of(
                    "cvmfs.store.kind", "s3",
                    "cvmfs.store.retry.deadline", "0S",
                    "quarkus.minio.host", "127.0.0.1",
                    "quarkus.minio.port", "1",
                    "quarkus.minio.secure", "false",
                    "quarkus.minio.access-key", "key",
                    "quarkus.minio.secret-key", "secret");
        }
    }

    @Test
    void givenNoServer_whenTheServiceHasStarted_thenItIsNotReady() {
        assertThat(readiness.call().getStatus()).isEqualTo(HealthCheckResponse.Status.DOWN);
    }

    @Test
    void givenNoServer_whenAsked_thenTheStoreIsUnavailable() {
        assertThatThrownBy(() -> store.stat(ObjectKey.of("object"))).isInstanceOf(StoreUnavailableException.class);
    }
}
