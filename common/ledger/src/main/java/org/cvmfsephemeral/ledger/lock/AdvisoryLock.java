package org.cvmfsephemeral.ledger.lock;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Optional;
import javax.sql.DataSource;
import org.jboss.logging.Logger;

/** A lock of the database that its holder's connection keeps: held until closed, or until that connection ends. */
public final class AdvisoryLock implements AutoCloseable {
    private static final Logger LOG = Logger.getLogger(AdvisoryLock.class);

    private final Connection connection;
    private final String key;

    private AdvisoryLock(Connection connection, String key) {
        this.connection = connection;
        this.key = key;
    }

    /**
     * @return empty if somebody else holds it
     * @throws SQLException if the database cannot be asked
     */
    public static Optional<AdvisoryLock> tryAcquire(DataSource dataSource, String key) throws SQLException {
        Connection connection = dataSource.getConnection();
        try {
            if (call(connection, "SELECT pg_try_advisory_lock(hashtextextended(?, 0))", key)) {
                return Optional.of(new AdvisoryLock(connection, key));
            }
            connection.close();
            return Optional.empty();
        } catch (SQLException e) {
            connection.close();
            throw e;
        }
    }

    /** Whether its connection still answers; if not, somebody else may have the lock by now. */
    public boolean isHeld() {
        try {
            return connection.isValid(1);
        } catch (SQLException e) {
            return false;
        }
    }

    @Override
    public void close() {
        try (connection) {
            call(connection, "SELECT pg_advisory_unlock(hashtextextended(?, 0))", key);
        } catch (SQLException e) {
            LOG.warnf("lock not released cleanly key=%s error=%s", key, e.getMessage());
        }
    }

    private static boolean call(Connection connection, String sql, String key) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            statement.setString(1, key);
            try (ResultSet result = statement.executeQuery()) {
                return result.next() && result.getBoolean(1);
            }
        }
    }
}
