package org.cvmfsephemeral.ledger.repository;

import jakarta.enterprise.context.ApplicationScoped;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Optional;
import javax.sql.DataSource;
import org.cvmfsephemeral.format.repository.RepositoryName;
import org.jboss.logging.Logger;

/**
 * Keeps two publishers from doing the same work at the same time. It saves effort only; correctness rests on
 * {@link Repositories#prepare}.
 */
@ApplicationScoped
public class PublishLock {
    private static final Logger LOG = Logger.getLogger(PublishLock.class);

    private final DataSource dataSource;

    PublishLock(DataSource dataSource) {
        this.dataSource = dataSource;
    }

    /** Held until closed, or until its holder's connection to the database ends. */
    public static final class Held implements AutoCloseable {
        private final Connection connection;
        private final String key;

        private Held(Connection connection, String key) {
            this.connection = connection;
            this.key = key;
        }

        @Override
        public void close() {
            try (connection) {
                call(connection, "SELECT pg_advisory_unlock(hashtextextended(?, 0))", key);
            } catch (SQLException e) {
                LOG.warnf("publish lock not released cleanly key=%s error=%s", key, e.getMessage());
            }
        }
    }

    /**
     * @return empty if another publisher holds the repository's lock
     * @throws SQLException if the database cannot be asked
     */
    public Optional<Held> tryAcquire(RepositoryName repository) throws SQLException {
        Connection connection = dataSource.getConnection();
        String key = "publish:" + repository;
        try {
            if (call(connection, "SELECT pg_try_advisory_lock(hashtextextended(?, 0))", key)) {
                return Optional.of(new Held(connection, key));
            }
            connection.close();
            return Optional.empty();
        } catch (SQLException e) {
            connection.close();
            throw e;
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
