package org.cvmfsephemeral.testing.checker;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** A downloaded database, opened for reading; nothing that it contains is executed. */
final class Database implements AutoCloseable {
    private final Connection connection;

    private Database(Connection connection) {
        this.connection = connection;
    }

    static Database open(Path file) throws SQLException {
        Connection connection = DriverManager.getConnection("jdbc:sqlite:file:" + file + "?mode=ro&immutable=1");
        try (Statement statement = connection.createStatement()) {
            statement.execute("PRAGMA trusted_schema = OFF");
            statement.execute("PRAGMA query_only = ON");
            return new Database(connection);
        } catch (SQLException e) {
            connection.close();
            throw e;
        }
    }

    /** Reads the rows of a query. */
    interface RowReader<T> {
        T read(ResultSet row) throws SQLException;
    }

    <T> List<T> query(String sql, RowReader<T> reader) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(sql)) {
            List<T> all = new ArrayList<>();
            while (rows.next()) {
                all.add(reader.read(rows));
            }
            return all;
        }
    }

    long number(String sql) throws SQLException {
        return query(sql, row -> row.getLong(1)).get(0);
    }

    /** What SQLite itself finds wrong with the file, indexes included; empty when it finds nothing. */
    Optional<String> damage() throws SQLException {
        return query("PRAGMA integrity_check(1)", row -> row.getString(1)).stream()
                .filter(line -> !line.equals("ok"))
                .findFirst();
    }

    /** Columns of a table, empty when there is no such table. */
    Set<String> columns(String table) throws SQLException {
        String isTable = "SELECT count(*) FROM sqlite_master WHERE type = 'table' AND name = '" + table + "'";
        if (number(isTable) == 0) {
            return Set.of();
        }
        return new HashSet<>(query(
                "PRAGMA table_info(" + table + ")", row -> row.getString("name").toLowerCase(Locale.ROOT)));
    }

    /** Tables that lack columns which they must have; empty when all is there. */
    List<String> missing(Map<String, Set<String>> columnsByTable) throws SQLException {
        List<String> missing = new ArrayList<>();
        for (Map.Entry<String, Set<String>> table : columnsByTable.entrySet()) {
            Set<String> lacking = new HashSet<>(table.getValue());
            lacking.removeAll(columns(table.getKey()));
            if (!lacking.isEmpty()) {
                missing.add("table " + table.getKey() + " lacks " + lacking);
            }
        }
        return missing;
    }

    /** The table that every database of a repository has (4.2). */
    Map<String, String> properties() throws SQLException {
        Map<String, String> properties = new HashMap<>();
        query(
                "SELECT key, CAST(value AS BLOB) FROM properties WHERE key IS NOT NULL AND value IS NOT NULL",
                row -> properties.put(row.getString(1), RawText.of(row.getBytes(2))));
        return properties;
    }

    @Override
    public void close() throws SQLException {
        connection.close();
    }
}
