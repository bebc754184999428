package org.cvmfsephemeral.e2e.stack;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.function.Supplier;
import org.cvmfsephemeral.embedded.PostgresServer;
import org.cvmfsephemeral.format.object.ContentHash;

/** What the services have written down, read behind their backs. */
public final class Ledger {
    private final Supplier<PostgresServer> postgres;

    Ledger(Supplier<PostgresServer> postgres) {
        this.postgres = postgres;
    }

    /** Paths somebody holds. */
    public List<String> leases(String repository) {
        return texts("SELECT path FROM lease WHERE repository = ?", repository);
    }

    /** Uploads somebody is at, or was when killed. */
    public List<String> uploadSessions(String repository) {
        return texts("SELECT id::text FROM session WHERE repository = ? AND kind = 'UPLOAD'", repository);
    }

    /** States of all changes, in the order of their announcement. */
    public List<String> changeStates(String repository) {
        return texts("SELECT state FROM change WHERE repository = ? ORDER BY sequence", repository);
    }

    /** Each revision that published something, once. */
    public List<String> revisionsOfChanges(String repository) {
        return texts(
                "SELECT DISTINCT revision::text FROM change WHERE repository = ? AND state = 'PUBLISHED'", repository);
    }

    /** Of every revision there was. */
    public List<String> rootHashes(String repository) {
        return texts("SELECT root_hash FROM revision WHERE repository = ?", repository);
    }

    /** Ids of published changes. */
    public List<String> publishedChanges(String repository) {
        return texts("SELECT id::text FROM change WHERE repository = ? AND state = 'PUBLISHED'", repository);
    }

    /**
     * Queues a change as an upload does, without ringing: the publisher finds it.
     *
     * @param operations JSON
     * @return its id
     */
    public String queue(String repository, String operations) {
        return text(
                "INSERT INTO change (id, repository, state, operations) VALUES (gen_random_uuid(), ?, 'QUEUED', ?) "
                        + "RETURNING id::text",
                repository,
                operations);
    }

    /** Paths that vanish some day. */
    public List<String> expiringPaths(String repository) {
        return texts("SELECT path FROM expiry WHERE repository = ? ORDER BY path", repository);
    }

    /** Root catalogs of the revisions that stay readable. */
    public List<ContentHash> retainedRoots(String repository) {
        return texts("SELECT root_hash FROM revision WHERE repository = ? AND state = 'RETAINED'", repository).stream()
                .map(ContentHash::parse)
                .toList();
    }

    /** A repository's private keys, as they are kept. */
    public byte[] encryptedKeys(String repository) {
        return Base64.getMimeDecoder()
                .decode(texts("SELECT encode(encrypted, 'base64') FROM repository_key WHERE repository = ?", repository)
                        .get(0));
    }

    /** From now on pins are gone as soon as they are made. */
    public void forgetPins() {
        execute("CREATE FUNCTION forget_pins() RETURNS trigger LANGUAGE plpgsql AS "
                + "$$ BEGIN DELETE FROM pin; RETURN NULL; END $$");
        execute("CREATE TRIGGER forget_pins AFTER INSERT ON pin FOR EACH STATEMENT EXECUTE FUNCTION forget_pins()");
    }

    /** Loses everything, the schema included, as when a database is set up anew. */
    public void wipe() {
        execute("DROP SCHEMA public CASCADE");
        execute("CREATE SCHEMA public");
    }

    /** As if nobody had signed the repository's whitelist anew for long. */
    public void ageWhitelist(String repository, Duration remaining) {
        execute("UPDATE whitelist SET expires_at = clock_timestamp() + interval '" + remaining.toSeconds()
                + " seconds' WHERE repository = '" + repository + "'");
    }

    /** As if the repository's keys had been encrypted under a key that nobody has any more. */
    public void encryptUnderLostKey(String repository) {
        execute("UPDATE repository_key SET encrypted = overlay(encrypted PLACING '\\x0000000000000000' FROM 2) "
                + "WHERE repository = '" + repository + "'");
    }

    /** Keeps everybody from a table, until what is returned is closed. */
    public AutoCloseable lock(String table) throws SQLException {
        PostgresServer server = postgres.get();
        Connection connection = DriverManager.getConnection(server.jdbcUrl(), server.user(), server.password());
        connection.setAutoCommit(false);
        try (Statement statement = connection.createStatement()) {
            statement.execute("LOCK TABLE " + table + " IN ACCESS EXCLUSIVE MODE");
        }
        return connection;
    }

    private void execute(String sql) {
        PostgresServer server = postgres.get();
        try (Connection connection = DriverManager.getConnection(server.jdbcUrl(), server.user(), server.password());
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        } catch (SQLException e) {
            throw new IllegalStateException("the ledger could not be changed", e);
        }
    }

    public String stateOf(String change) {
        return text("SELECT state || coalesce(' ' || problem, '') FROM change WHERE id = ?::uuid", change);
    }

    private String text(String statement, String... values) {
        PostgresServer server = postgres.get();
        try (Connection connection = DriverManager.getConnection(server.jdbcUrl(), server.user(), server.password());
                PreparedStatement prepared = connection.prepareStatement(statement)) {
            for (int i = 0; i < values.length; i++) {
                prepared.setString(i + 1, values[i]);
            }
            try (ResultSet rows = prepared.executeQuery()) {
                rows.next();
                return rows.getString(1);
            }
        } catch (SQLException e) {
            throw new IllegalStateException("the ledger could not be asked", e);
        }
    }

    private List<String> texts(String query, String repository) {
        PostgresServer server = postgres.get();
        try (Connection connection = DriverManager.getConnection(server.jdbcUrl(), server.user(), server.password());
                PreparedStatement statement = connection.prepareStatement(query)) {
            statement.setString(1, repository);
            List<String> texts = new ArrayList<>();
            try (ResultSet rows = statement.executeQuery()) {
                while (rows.next()) {
                    texts.add(rows.getString(1));
                }
            }
            return texts;
        } catch (SQLException e) {
            throw new IllegalStateException("the ledger could not be read", e);
        }
    }
}
