package org.cvmfsephemeral.upload.stack;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import javax.sql.DataSource;

/** What stands in the ledger about a repository. */
public record LedgerRows(long sessions, long leases, long changes, long revision) {
    public static LedgerRows of(DataSource ledger, String repository) {
        try (Connection connection = ledger.getConnection()) {
            return new LedgerRows(
                    number(connection, "SELECT count(*) FROM session WHERE repository = ?", repository),
                    number(connection, "SELECT count(*) FROM lease WHERE repository = ?", repository),
                    number(connection, "SELECT count(*) FROM change WHERE repository = ?", repository),
                    number(connection, "SELECT coalesce(max(revision), 0) FROM repository WHERE name = ?", repository));
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Nobody is writing. */
    public boolean isQuiet() {
        return sessions == 0 && leases == 0;
    }

    private static long number(Connection connection, String sql, String repository) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            statement.setString(1, repository);
            try (ResultSet result = statement.executeQuery()) {
                result.next();
                return result.getLong(1);
            }
        }
    }
}
