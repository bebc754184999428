package org.cvmfsephemeral.ledger.safety;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import io.smallrye.config.PropertiesConfigSource;
import io.smallrye.config.SmallRyeConfigBuilder;
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
import org.junit.jupiter.params.provider.ValueSource;

class LedgerConnectionCheckTest {
    private static final Map<String, String> SAFE = Map.of(
            "quarkus.datasource.jdbc.url", "jdbc:postgresql://postgres.example.org/cvmfs?sslmode=verify-full",
            "quarkus.datasource.username", "cvmfs",
            "quarkus.datasource.password", "kR7dQ2mXv9Lp4WzB");

    @Test
    void safe_settings_have_no_hazards() {
        assertThat(find(Map.of())).isEmpty();
    }

    static Stream<Arguments> unsafe() {
        return Stream.of(
                arguments(url("postgres.example.org/cvmfs"), Hazard.PLAIN_LEDGER, LedgerConnection.URL),
                arguments(url("postgres/cvmfs?sslmode=prefer"), Hazard.PLAIN_LEDGER, LedgerConnection.URL),
                arguments(url("127.0.0.1,postgres/cvmfs"), Hazard.PLAIN_LEDGER, LedgerConnection.URL),
                arguments(
                        url("postgres/cvmfs?sslmode=require&sslfactory=org.postgresql.ssl.NonValidatingFactory"),
                        Hazard.UNCHECKED_CERTIFICATES,
                        LedgerConnection.URL),
                arguments(password("postgres"), Hazard.WEAK_LEDGER_PASSWORD, LedgerConnection.PASSWORD),
                arguments(password("cvmfs"), Hazard.WEAK_LEDGER_PASSWORD, LedgerConnection.PASSWORD),
                arguments(password(""), Hazard.WEAK_LEDGER_PASSWORD, LedgerConnection.PASSWORD));
    }

    @ParameterizedTest
    @MethodSource("unsafe")
    void a_hazard_is_found_by_its_setting_and_nothing_else_is(
            Map<String, String> changed, Hazard hazard, String setting) {
        assertThat(find(changed)).containsExactly(hazard.in(setting));
    }

    @ParameterizedTest
    @ValueSource(strings = {"127.0.0.1:5455/cvmfs", "[::1]/cvmfs", "localhost/cvmfs", "postgres/cvmfs?ssl=true"})
    void what_stays_on_this_machine_or_is_encrypted_is_safe(String address) {
        assertThat(find(url(address))).isEmpty();
    }

    @Test
    void a_client_certificate_needs_no_password() {
        Map<String, String> changed = new HashMap<>(password(""));
        changed.putAll(url("postgres/cvmfs?sslmode=verify-full&sslcert=/etc/ledger/client.crt"));

        assertThat(find(changed)).isEmpty();
    }

    @Test
    void parameters_beside_the_address_count() {
        Map<String, String> changed = new HashMap<>(url("postgres.example.org/cvmfs"));
        changed.put("quarkus.datasource.jdbc.additional-jdbc-properties.sslmode", "require");

        assertThat(find(changed)).isEmpty();
    }

    private static Map<String, String> url(String address) {
        return Map.of("quarkus.datasource.jdbc.url", "jdbc:postgresql://" + address);
    }

    private static Map<String, String> password(String password) {
        return Map.of("quarkus.datasource.password", password);
    }

    private static List<Finding> find(Map<String, String> changed) {
        Map<String, String> values = new HashMap<>(SAFE);
        values.putAll(changed);
        return new LedgerConnectionCheck(new Settings(new SmallRyeConfigBuilder()
                        .withSources(new PropertiesConfigSource(values, "given", 500))
                        .build()))
                .find();
    }
}
