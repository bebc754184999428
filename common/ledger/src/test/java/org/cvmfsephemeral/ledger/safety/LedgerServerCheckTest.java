package org.cvmfsephemeral.ledger.safety;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.HashMap;
import java.util.Map;
import java.util.stream.Stream;
import org.cvmfsephemeral.embedded.PostgresServer;
import org.cvmfsephemeral.ledger.safety.LedgerServerCheck.Answer;
import org.cvmfsephemeral.safety.Hazard;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.postgresql.ds.PGSimpleDataSource;

class LedgerServerCheckTest {
    private static final Map<String, String> SAFE = Map.of(
            "fsync", "on",
            "full_page_writes", "on",
            "synchronous_commit", "on",
            "data_directory", "/var/lib/postgresql/18/data");

    @TempDir
    static Path folder;

    private static PostgresServer postgres;

    @BeforeAll
    static void startPostgres() throws SQLException {
        postgres = PostgresServer.start(folder.resolve("postgres"));
        try (Connection connection = ledger(postgres.user()).getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute("create role keeper login");
        }
    }

    @AfterAll
    static void stopPostgres() {
        postgres.close();
    }

    @Test
    void a_server_that_keeps_what_it_confirms_has_no_hazards() {
        assertThat(LedgerServerCheck.judge(new Answer(SAFE, false))).isEmpty();
    }

    static Stream<Arguments> unsafe() {
        return Stream.of(
                arguments("fsync", "off", Hazard.LOSSY_LEDGER),
                arguments("full_page_writes", "off", Hazard.LOSSY_LEDGER),
                arguments("synchronous_commit", "off", Hazard.LOSSY_LEDGER),
                arguments("data_directory", "/tmp/embedded-pg/data", Hazard.VOLATILE_LEDGER));
    }

    @ParameterizedTest
    @MethodSource("unsafe")
    void a_hazard_is_found_by_its_setting_and_nothing_else_is(String name, String value, Hazard hazard) {
        Map<String, String> settings = new HashMap<>(SAFE);
        settings.put(name, value);

        assertThat(LedgerServerCheck.judge(new Answer(settings, false)))
                .containsExactly(hazard.in(name + " of Postgres"));
    }

    @Test
    void a_superuser_is_known_by_the_server() {
        assertThat(new LedgerServerCheck(ledger(postgres.user())).find())
                .contains(Hazard.LEDGER_SUPERUSER.in("quarkus.datasource.username"));
    }

    @Test
    void a_role_that_may_not_see_everything_is_no_hazard() {
        assertThat(new LedgerServerCheck(ledger("keeper")).find()).isEmpty();
    }

    @Test
    void what_holds_for_the_connection_is_what_is_judged() {
        PGSimpleDataSource ledger = ledger("keeper");
        ledger.setOptions("-c synchronous_commit=off");

        assertThat(new LedgerServerCheck(ledger).find())
                .containsExactly(Hazard.LOSSY_LEDGER.in("synchronous_commit of Postgres"));
    }

    @Test
    void a_server_that_cannot_be_asked_is_not_taken_for_a_safe_one() {
        assertThatThrownBy(() -> new LedgerServerCheck(ledger("nobody")).find())
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("could not be asked");
    }

    private static PGSimpleDataSource ledger(String user) {
        PGSimpleDataSource ledger = new PGSimpleDataSource();
        ledger.setUrl(postgres.jdbcUrl());
        ledger.setUser(user);
        ledger.setPassword(postgres.password());
        return ledger;
    }
}
