package org.cvmfsephemeral.e2e.safety;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.Statement;
import java.util.Base64;
import java.util.HashMap;
import java.util.Map;
import org.cvmfsephemeral.embedded.KafkaServer;
import org.cvmfsephemeral.embedded.PostgresServer;
import org.cvmfsephemeral.local.Service;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Services as they are packaged, with three hazards planted in settings that are safe otherwise. */
class UnsafeSettingsTest {
    private static final int MISCONFIGURED = 78;
    private static final String WEAK_PASSWORD = "planted-in-5";
    private static final String WEAK_TOKEN = "planted-token";
    private static final String WEAK_KEY =
            Base64.getEncoder().encodeToString("p".repeat(32).getBytes(StandardCharsets.US_ASCII));
    private static final String STRONG = "kR7dQ2mXv9Lp4WzBc8YhT5nJf6GsA1eK";
    private static final Map<String, String> LEDGER = Map.of(
            "weak-ledger-password", "setting=quarkus.datasource.password",
            "open-access", "setting=cvmfs.access.open",
            "weak-bootstrap-token", "setting=cvmfs.access.bootstrap-token");

    @TempDir
    static Path folder;

    private static PostgresServer postgres;
    private static KafkaServer kafka;

    @BeforeAll
    static void startServers() throws Exception {
        postgres = PostgresServer.start(folder.resolve("postgres"));
        kafka = KafkaServer.start(folder.resolve("kafka"));
        try (Connection connection =
                        DriverManager.getConnection(postgres.jdbcUrl(), postgres.user(), postgres.password());
                Statement statement = connection.createStatement()) {
            statement.execute("create role keeper login");
            statement.execute("create database safety owner keeper");
        }
    }

    @AfterAll
    static void stopServers() {
        kafka.close();
        postgres.close();
    }

    @ParameterizedTest
    @EnumSource
    void a_service_tells_all_hazards_and_how_to_mend_them_and_ends(Service service) throws Exception {
        // Given
        Map<String, String> settings = planted(service);

        // When
        try (StartedService started = start(service, settings, "refused")) {
            // Then
            assertThat(started.exitCode()).as(started.output()).isEqualTo(MISCONFIGURED);
            assertThat(started.unsafeSettings()).hasSize(3).allMatch(line -> line.contains(" ERROR "));
            for (Map.Entry<String, String> hazard : hazards(service).entrySet()) {
                assertThat(started.unsafeSettings()).anySatisfy(line -> assertThat(line)
                        .contains("hazard=" + hazard.getKey() + " " + hazard.getValue() + " because=\"")
                        .containsPattern(" mend=\"[^\"]{10,}\"$"));
            }
            assertThat(started.output()).contains("unsafe=3").doesNotContain("Listening on");
            assertThat(started.output()).doesNotContain(WEAK_PASSWORD, WEAK_TOKEN, WEAK_KEY, STRONG);
        }
    }

    @ParameterizedTest
    @EnumSource
    void a_service_that_shall_only_warn_starts(Service service) throws Exception {
        // Given
        Map<String, String> settings = planted(service);
        settings.put("CVMFS_SAFETY", "warn");

        // When
        try (StartedService started = start(service, settings, "warned")) {
            started.awaitReady();

            // Then
            assertThat(started.unsafeSettings()).hasSize(3).allMatch(line -> line.contains(" WARN "));
            assertThat(started.output()).doesNotContain(WEAK_PASSWORD, WEAK_TOKEN, WEAK_KEY, STRONG);
        }
    }

    @ParameterizedTest
    @EnumSource
    void a_service_whose_hazards_are_accepted_starts_and_is_silent_about_them(Service service) throws Exception {
        // Given
        Map<String, String> settings = planted(service);
        settings.merge(
                "CVMFS_SAFETY_ACCEPTED", String.join(",", hazards(service).keySet()), (a, b) -> a + "," + b);

        // When
        try (StartedService started = start(service, settings, "accepted")) {
            started.awaitReady();

            // Then
            assertThat(started.output()).doesNotContain("unsafe");
        }
    }

    @Test
    void the_acceptance_of_a_hazard_that_there_is_not_is_refused() throws Exception {
        // Given
        Map<String, String> settings = safe(Service.NOTIFY);
        settings.put("CVMFS_SAFETY_ACCEPTED", "open-access,open-acess");

        // When
        try (StartedService started = start(Service.NOTIFY, settings, "mistaken")) {
            // Then
            assertThat(started.exitCode()).isEqualTo(MISCONFIGURED);
            assertThat(started.output()).contains("no hazard: open-acess;");
        }
    }

    private static Map<String, String> hazards(Service service) {
        return switch (service) {
            case UPLOAD, GC -> LEDGER;
            case PUBLISHER ->
                Map.of(
                        "weak-ledger-password", "setting=quarkus.datasource.password",
                        "weak-encryption-key", "setting=cvmfs.keys.encryption-key",
                        "unsynced-store", "setting=cvmfs.store.file.fsync");
            case NOTIFY ->
                Map.of(
                        "spoofable-address", "setting=quarkus.http.proxy.proxy-address-forwarding",
                        "unchecked-certificates", "setting=quarkus.tls.trust-all",
                        "verbose-logs", "setting=quarkus.log.category.\"io.netty\".level");
        };
    }

    private static Map<String, String> planted(Service service) {
        Map<String, String> settings = safe(service);
        settings.putAll(
                switch (service) {
                    case UPLOAD, GC ->
                        Map.of(
                                "QUARKUS_DATASOURCE_PASSWORD", WEAK_PASSWORD,
                                "CVMFS_ACCESS_OPEN", "true",
                                "CVMFS_ACCESS_BOOTSTRAP_TOKEN", WEAK_TOKEN);
                    case PUBLISHER ->
                        Map.of(
                                "QUARKUS_DATASOURCE_PASSWORD", WEAK_PASSWORD,
                                "CVMFS_KEYS_ENCRYPTION_KEY", WEAK_KEY,
                                "CVMFS_STORE_FILE_FSYNC", "false");
                    case NOTIFY ->
                        Map.of(
                                "QUARKUS_HTTP_PROXY_PROXY_ADDRESS_FORWARDING", "true",
                                "QUARKUS_TLS_TRUST_ALL", "true",
                                "QUARKUS_LOG_CATEGORY__IO_NETTY__LEVEL", "DEBUG");
                });
        return settings;
    }

    /** But for where the data is: this folder may be in memory. */
    private static Map<String, String> safe(Service service) {
        Map<String, String> settings = new HashMap<>();
        settings.put("KAFKA_BOOTSTRAP_SERVERS", kafka.bootstrapServers());
        settings.put("CVMFS_SAFETY_ACCEPTED", "volatile-store");
        if (service != Service.NOTIFY) {
            settings.put("QUARKUS_DATASOURCE_JDBC_URL", postgres.jdbcUrl().replaceFirst("/[^/]+$", "/safety"));
            settings.put("QUARKUS_DATASOURCE_USERNAME", "keeper");
            settings.put("QUARKUS_DATASOURCE_PASSWORD", STRONG);
            settings.put("CVMFS_STORE_KIND", "file");
            settings.put("CVMFS_STORE_FILE_ROOT", folder.resolve("store").toString());
        }
        if (service == Service.UPLOAD || service == Service.GC) {
            settings.put("CVMFS_ACCESS_BOOTSTRAP_TOKEN", STRONG);
        }
        return settings;
    }

    private static StartedService start(Service service, Map<String, String> settings, String how) throws Exception {
        return StartedService.start(service, settings, folder.resolve(service.title() + "-" + how + ".log"));
    }
}
