package org.cvmfsephemeral.store.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import io.quarkus.runtime.configuration.DurationConverter;
import io.smallrye.config.PropertiesConfigSource;
import io.smallrye.config.SmallRyeConfig;
import io.smallrye.config.SmallRyeConfigBuilder;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.cvmfsephemeral.safety.Finding;
import org.cvmfsephemeral.safety.Hazard;
import org.cvmfsephemeral.safety.Settings;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class StoreCheckTest {
    private static final Map<String, String> BUCKET = Map.of(
            "cvmfs.store.kind", "s3",
            "quarkus.minio.host", "s3.example.org",
            "quarkus.minio.access-key", "cvmfs",
            "quarkus.minio.secret-key", "kR7dQ2mXv9Lp4WzB");
    private static final Map<String, String> FOLDER =
            Map.of("cvmfs.store.kind", "file", "cvmfs.store.file.root", "/lasting");
    private static final Path VOLATILE = Path.of("/volatile");

    @Test
    void safe_stores_have_no_hazards() {
        assertThat(find(BUCKET, Map.of())).isEmpty();
        assertThat(find(FOLDER, Map.of())).isEmpty();
    }

    static Stream<Arguments> unsafe() {
        return Stream.of(
                arguments(BUCKET, "quarkus.minio.secure", "false", Hazard.PLAIN_S3, "quarkus.minio.secure"),
                arguments(BUCKET, "quarkus.minio.url", "http://minio:9000", Hazard.PLAIN_S3, "quarkus.minio.url"),
                arguments(
                        BUCKET,
                        "quarkus.minio.secret-key",
                        "minioadmin",
                        Hazard.WEAK_S3_CREDENTIALS,
                        "quarkus.minio.secret-key"),
                arguments(
                        BUCKET, "quarkus.minio.secret-key", "", Hazard.WEAK_S3_CREDENTIALS, "quarkus.minio.secret-key"),
                arguments(FOLDER, "cvmfs.store.file.root", "/volatile", Hazard.VOLATILE_STORE, "cvmfs.store.file.root"),
                arguments(FOLDER, "cvmfs.store.file.fsync", "false", Hazard.UNSYNCED_STORE, "cvmfs.store.file.fsync"));
    }

    @ParameterizedTest
    @MethodSource("unsafe")
    void a_hazard_is_found_by_its_setting_and_nothing_else_is(
            Map<String, String> safe, String name, String value, Hazard hazard, String setting) {
        assertThat(find(safe, Map.of(name, value))).containsExactly(hazard.in(setting));
    }

    @Test
    void plain_http_is_safe_on_one_machine() {
        assertThat(find(BUCKET, Map.of("quarkus.minio.secure", "false", "quarkus.minio.host", "127.0.0.1")))
                .isEmpty();
        assertThat(find(BUCKET, Map.of("quarkus.minio.url", "http://localhost:9000")))
                .isEmpty();
    }

    @Test
    void what_the_other_kind_of_store_would_use_does_not_matter() {
        assertThat(find(FOLDER, Map.of("quarkus.minio.secure", "false", "quarkus.minio.secret-key", "minioadmin")))
                .isEmpty();
        assertThat(find(BUCKET, Map.of("cvmfs.store.file.fsync", "false"))).isEmpty();
    }

    private static List<Finding> find(Map<String, String> safe, Map<String, String> changed) {
        Map<String, String> values = new HashMap<>(safe);
        values.putAll(changed);
        SmallRyeConfig config = new SmallRyeConfigBuilder()
                .withMapping(StoreSettings.class)
                .withConverter(Duration.class, 300, new DurationConverter())
                .withSources(new PropertiesConfigSource(values, "given", 500))
                .build();
        return new StoreCheck(config.getConfigMapping(StoreSettings.class), new Settings(config), VOLATILE::equals)
                .find();
    }
}
