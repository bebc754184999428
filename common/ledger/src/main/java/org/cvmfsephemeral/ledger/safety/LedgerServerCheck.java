package org.cvmfsephemeral.ledger.safety;

import jakarta.inject.Singleton;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import javax.sql.DataSource;
import org.cvmfsephemeral.safety.Finding;
import org.cvmfsephemeral.safety.Hazard;
import org.cvmfsephemeral.safety.HazardCheck;
import org.cvmfsephemeral.safety.Place;

/** Whether Postgres keeps what it confirms. It is asked, as its settings are its own. */
@Singleton
class LedgerServerCheck implements HazardCheck {
    private static final List<String> KEEPING = List.of("fsync", "full_page_writes", "synchronous_commit");
    private static final String DATA_DIRECTORY = "data_directory";
    private static final String SETTINGS = """
            select name, setting from pg_settings
             where name in ('fsync', 'full_page_writes', 'synchronous_commit', 'data_directory')""";
    private static final String SUPERUSER = "select rolsuper from pg_roles where rolname = current_user";

    private final DataSource ledger;

    LedgerServerCheck(DataSource ledger) {
        this.ledger = ledger;
    }

    /**
     * What the server says of itself.
     *
     * @param settings without those that it tells superusers only, unless it is asked by one
     */
    record Answer(Map<String, String> settings, boolean superuser) {}

    @Override
    public List<Finding> find() {
        return judge(ask());
    }

    private Answer ask() {
        try (Connection connection = ledger.getConnection();
                Statement statement = connection.createStatement()) {
            Map<String, String> settings = new HashMap<>();
            try (ResultSet rows = statement.executeQuery(SETTINGS)) {
                while (rows.next()) {
                    settings.put(rows.getString(1), rows.getString(2));
                }
            }
            try (ResultSet rows = statement.executeQuery(SUPERUSER)) {
                return new Answer(settings, rows.next() && rows.getBoolean(1));
            }
        } catch (SQLException e) {
            throw new IllegalStateException("the ledger could not be asked for its settings", e);
        }
    }

    static List<Finding> judge(Answer answer) {
        List<Finding> findings = new ArrayList<>();
        KEEPING.stream()
                .filter(name -> "off".equals(answer.settings().get(name)))
                .forEach(name -> findings.add(Hazard.LOSSY_LEDGER.in(name + " of Postgres")));
        // Of its file system nothing is known: it may be another machine's.
        Optional.ofNullable(answer.settings().get(DATA_DIRECTORY))
                .map(Path::of)
                .filter(path -> new Place(path).isTemporary())
                .ifPresent(path -> findings.add(Hazard.VOLATILE_LEDGER.in(DATA_DIRECTORY + " of Postgres")));
        if (answer.superuser()) {
            findings.add(Hazard.LEDGER_SUPERUSER.in(LedgerConnection.USERNAME));
        }
        return findings;
    }
}
