package org.cvmfsephemeral.e2e.outage;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.cvmfsephemeral.e2e.stack.Stack;
import org.cvmfsephemeral.embedded.PostgresServer;

/**
 * What the ledger knows of a repository's publishers, and means to keep them waiting.
 *
 * @param publishers names of their sessions
 */
record FenceLedger(PostgresServer postgres, String repository, List<String> publishers) {
    private static final String HOLDING = """
            FROM pg_locks l JOIN pg_stat_activity a USING (pid)
            WHERE l.locktype = 'advisory' AND l.granted
              AND (l.classid::bigint << 32 | l.objid::bigint) = hashtextextended('publish:' || ?, 0)""";

    static FenceLedger of(Stack stack, String repository, List<String> publishers) {
        return new FenceLedger(stack.services().postgres(), repository, publishers);
    }

    /** A revision on its way. */
    record Pending(long revision, String rootHash, byte[] manifest, byte[] reflog) {}

    Optional<Pending> pending() {
        return texts("SELECT pending FROM repository WHERE name = ? AND pending IS NOT NULL", repository).stream()
                .findFirst()
                .map(FenceLedger::pending);
    }

    private static Pending pending(String json) {
        try {
            JsonNode node = new ObjectMapper().readTree(json);
            return new Pending(
                    node.required("revision").asLong(),
                    node.required("rootHash").asText(),
                    node.required("manifest").binaryValue(),
                    node.required("reflog").binaryValue());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    String state() {
        return texts("SELECT state || coalesce(': ' || stopped_because, '') FROM repository WHERE name = ?", repository)
                .get(0);
    }

    /** Revisions and their root hashes as text, {@code 7 7f0c…}, by all that the ledger says of them. */
    List<String> roots() {
        return texts("""
                SELECT revision || ' ' || root_hash FROM revision WHERE repository = ?
                UNION SELECT revision || ' ' || root_hash FROM change WHERE repository = ? AND revision IS NOT NULL
                UNION SELECT revision || ' ' || root_hash FROM repository WHERE name = ?""", repository, repository, repository);
    }

    /** Announcements that Kafka has not got yet. */
    List<String> owed() {
        return texts("SELECT topic || ' ' || payload FROM outbox WHERE key = ?", repository);
    }

    /** Which publisher is at work, or was when it was paused. */
    Optional<String> publisherAtWork() {
        return texts("SELECT a.application_name " + HOLDING, repository).stream()
                .findFirst();
    }

    /** Ends the session that keeps the others from working, as the loss of its connection would. */
    void endWork() {
        texts("SELECT pg_terminate_backend(l.pid)::text " + HOLDING, repository);
    }

    /** Ends those of a publisher's sessions that others wait for. */
    void endSessionsInTheWay(String publisher) {
        texts("""
                SELECT pg_terminate_backend(pid)::text FROM pg_stat_activity
                WHERE application_name = ? AND pid IN (
                    SELECT unnest(pg_blocking_pids(pid)) FROM pg_stat_activity WHERE wait_event_type = 'Lock')""", publisher);
    }

    /** Stops whoever has read the published revision and is about to build on it. */
    Obstacle beforeReadingTags() {
        return blocking("LOCK TABLE tag IN ACCESS EXCLUSIVE MODE");
    }

    /** Stops whoever records the pending or the published revision. */
    Obstacle beforeRecording() {
        return blocking("SELECT 1 FROM repository WHERE name = '" + repository + "' FOR NO KEY UPDATE");
    }

    /** Stops whoever publishes changes that are prepared now. */
    Obstacle beforePublishingChanges() {
        return blocking(
                "SELECT 1 FROM change WHERE repository = '" + repository + "' AND state = 'PREPARED' FOR UPDATE");
    }

    private Obstacle blocking(String statement) {
        try {
            Connection connection = connect();
            connection.setAutoCommit(false);
            int own;
            try (PreparedStatement blocking = connection.prepareStatement(statement);
                    PreparedStatement identity = connection.prepareStatement("SELECT pg_backend_pid()")) {
                blocking.execute();
                try (ResultSet row = identity.executeQuery()) {
                    row.next();
                    own = row.getInt(1);
                }
            }
            return new HeldRows(this, connection, own);
        } catch (SQLException e) {
            throw new IllegalStateException("the ledger could not be blocked", e);
        }
    }

    /** @param backend process of the connection's session */
    private record HeldRows(FenceLedger ledger, Connection connection, int backend) implements Obstacle {
        @Override
        public boolean isReached() {
            return ledger
                    .texts("SELECT application_name FROM pg_stat_activity WHERE " + backend
                            + " = ANY (pg_blocking_pids(pid))")
                    .stream()
                    .anyMatch(ledger.publishers()::contains);
        }

        @Override
        public void letOthersPass() {
            close();
        }

        @Override
        public void close() {
            try {
                if (!connection.isClosed()) {
                    connection.rollback();
                    connection.close();
                }
            } catch (SQLException e) {
                throw new IllegalStateException("the ledger could not be unblocked", e);
            }
        }
    }

    private Connection connect() throws SQLException {
        return DriverManager.getConnection(postgres.jdbcUrl(), postgres.user(), postgres.password());
    }

    private List<String> texts(String query, String... values) {
        try (Connection connection = connect();
                PreparedStatement statement = connection.prepareStatement(query)) {
            for (int i = 0; i < values.length; i++) {
                statement.setString(i + 1, values[i]);
            }
            List<String> texts = new ArrayList<>();
            try (ResultSet rows = statement.executeQuery()) {
                while (rows.next()) {
                    texts.add(rows.getString(1));
                }
            }
            return texts;
        } catch (SQLException e) {
            throw new IllegalStateException("the ledger could not be asked", e);
        }
    }
}
