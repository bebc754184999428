package org.cvmfsephemeral.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import org.junit.jupiter.api.Test;

class BackingServicesTest {
    @Test
    void secondClassFindsTheServersOfTheFirst() {
        Map<String, String> first = start(Map.of("kafka", "false"));

        Map<String, String> second = start(Map.of("kafka", "false"));

        assertThat(second).isEqualTo(first).containsKey("quarkus.datasource.jdbc.url");
    }

    @Test
    void onlyWhatIsNeededRuns() {
        Map<String, String> settings = start(Map.of("kafka", "false", "postgres", "false"));

        assertThat(settings).containsOnlyKeys("cvmfs.store.kind", "cvmfs.store.file.root", "cvmfs.store.file.fsync");
    }

    @Test
    void s3StoreComesWithItsKeys() {
        Map<String, String> settings = start(Map.of("kafka", "false", "postgres", "false", "store", "s3"));

        assertThat(settings)
                .containsEntry("cvmfs.store.kind", "s3")
                .containsKeys("quarkus.minio.port", "quarkus.minio.access-key", "quarkus.minio.secret-key");
    }

    @Test
    void unknownStoreIsRefused() {
        assertThatThrownBy(() -> start(Map.of("store", "tape")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("tape");
    }

    private static Map<String, String> start(Map<String, String> arguments) {
        BackingServices services = new BackingServices();
        services.init(arguments);
        return services.start();
    }
}
