package org.cvmfsephemeral.store.config;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.quarkiverse.minio.client.OptionalHttpClientProducer;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.common.ResourceArg;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import org.cvmfsephemeral.store.ObjectContent;
import org.cvmfsephemeral.store.ObjectHeaders;
import org.cvmfsephemeral.store.ObjectKey;
import org.cvmfsephemeral.store.ObjectStore;
import org.cvmfsephemeral.store.s3.S3HttpClient;
import org.cvmfsephemeral.testing.BackingServices;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.Readiness;
import org.junit.jupiter.api.Test;

@QuarkusTest
@QuarkusTestResource(
        value = BackingServices.class,
        restrictToAnnotatedClass = true,
        initArgs = {
            @ResourceArg(name = "store", value = "s3"),
            @ResourceArg(name = "postgres", value = "false"),
            @ResourceArg(name = "kafka", value = "false")
        })
class S3StoreWiringTest {
    private static final ObjectKey KEY = ObjectKey.of("demo.example.org", ".cvmfspublished");

    @Inject
    ObjectStore store;

    @Inject
    @Readiness
    StoreReadiness readiness;

    @Inject
    OptionalHttpClientProducer httpClient;

    @Test
    void givenABucket_whenTheStoreIsInjected_thenItIsTheS3Store() {
        store.put(KEY, ObjectContent.of("manifest".getBytes(UTF_8)), ObjectHeaders.MANIFEST);

        assertThat(store.localFile(KEY)).isEmpty();
        assertThat(store.read(KEY, 100)).asString(UTF_8).isEqualTo("manifest");
    }

    @Test
    void givenAServer_whenAskedForReadiness_thenItIsUp() {
        assertThat(readiness.call().getStatus()).isEqualTo(HealthCheckResponse.Status.UP);
    }

    @Test
    void givenTheExtensionsOwnHttpClient_whenOneIsChosen_thenItIsOurs() {
        assertThat(httpClient).isInstanceOf(S3HttpClient.class);
    }
}
