package org.cvmfsephemeral.format.catalog;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.cvmfsephemeral.format.object.FormatException;
import org.sqlite.SQLiteConfig;
import org.sqlite.SQLiteConnection;
import org.sqlite.SQLiteErrorCode;
import org.sqlite.SQLiteException;
import org.sqlite.SQLiteLimits;

/**
 * One SQLite database with the statements prepared on it, which are kept. Thread-safe: every call holds the connection for
 * its own time only and returns finished values.
 *
 * <p>The connection distrusts what it opens: no schema-borne function runs, cells are checked against their pages, and no
 * value may be longer than {@link #MAX_VALUE_BYTES}.
 */
final class CatalogDatabase implements AutoCloseable {
    /** The largest legal value is an extended attribute blob of 130 KB; anything far beyond is an attack on memory. */
    static final int MAX_VALUE_BYTES = 1 << 20;

    private static final String IN_MEMORY = "jdbc:sqlite::memory:";
    private static final String MAIN = "main";

    private final SQLiteConnection connection;
    private final Map<String, PreparedStatement> statements = new HashMap<>();
    private boolean closed;

    private CatalogDatabase(SQLiteConnection connection) {
        this.connection = connection;
    }

    /** A new, empty database in memory. */
    static CatalogDatabase empty(int pageSize) {
        CatalogDatabase database = new CatalogDatabase(connect(IN_MEMORY));
        return database.orClose(() -> {
            database.execute("PRAGMA page_size = " + pageSize);
            database.distrust();
        });
    }

    /**
     * A copy of the given database in memory.
     *
     * @throws FormatException unless it is a database that clients could read
     */
    static CatalogDatabase ofBytes(byte[] bytes) {
        DatabaseHeader.check(bytes, bytes.length);
        CatalogDatabase database = new CatalogDatabase(connect(IN_MEMORY));
        return database.orClose(() -> {
            database.connection.deserialize(MAIN, bytes);
            database.distrust();
        });
    }

    /**
     * A database file that nobody changes while it is open.
     *
     * @throws FormatException unless it is a database that clients could read
     * @throws UncheckedIOException when the file cannot be read
     */
    static CatalogDatabase ofFile(Path file) {
        try (InputStream in = Files.newInputStream(file)) {
            DatabaseHeader.check(in.readNBytes(DatabaseHeader.BYTES), Files.size(file));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        String location = file.toAbsolutePath().toUri().getRawPath();
        CatalogDatabase database =
                new CatalogDatabase(connect("jdbc:sqlite:file:" + location + "?mode=ro&immutable=1"));
        return database.orClose(database::distrust);
    }

    private static SQLiteConnection connect(String url) {
        SQLiteConfig config = new SQLiteConfig();
        // nobody asks for them, and the query that fetches them would stay open and keep VACUUM from running
        config.setGetGeneratedKeys(false);
        try {
            return (SQLiteConnection) config.createConnection(url);
        } catch (SQLException e) {
            throw new IllegalStateException("SQLite does not open a connection", e);
        }
    }

    private CatalogDatabase orClose(Opening opening) {
        try {
            opening.run();
            return this;
        } catch (SQLException e) {
            close();
            throw damaged(e);
        } catch (RuntimeException e) {
            close();
            throw e;
        }
    }

    private void distrust() throws SQLException {
        connection.setLimit(SQLiteLimits.SQLITE_LIMIT_LENGTH, MAX_VALUE_BYTES);
        execute("PRAGMA trusted_schema = OFF");
        execute("PRAGMA cell_size_check = ON");
        execute("PRAGMA temp_store = MEMORY");
        execute("PRAGMA secure_delete = ON");
        // The pages are in memory already; what is cached of them is there twice. What has changed stays until it is
        // committed.
        execute("PRAGMA cache_size = -256");
        execute("PRAGMA cache_spill = OFF");
    }

    /**
     * @throws FormatException when SQLite finds the database damaged
     */
    synchronized <T> List<T> query(String sql, RowMapper<T> mapper, Object... values) {
        requireOpen();
        try {
            PreparedStatement statement = bound(sql, values);
            try (ResultSet rows = statement.executeQuery()) {
                List<T> result = new ArrayList<>();
                while (rows.next()) {
                    result.add(mapper.map(rows));
                }
                return result;
            }
        } catch (SQLException e) {
            throw damaged(e);
        }
    }

    /** The first row, if any. */
    <T> Optional<T> first(String sql, RowMapper<T> mapper, Object... values) {
        List<T> rows = query(sql, mapper, values);
        return rows.isEmpty() ? Optional.empty() : Optional.of(rows.get(0));
    }

    /** The number in the first column of the only row. */
    long number(String sql, Object... values) {
        return first(sql, row -> row.getLong(1), values).orElseThrow();
    }

    boolean exists(String sql, Object... values) {
        return first(sql, row -> true, values).isPresent();
    }

    /** Runs a statement that changes rows and returns how many. */
    synchronized int update(String sql, Object... values) {
        requireOpen();
        try {
            return bound(sql, values).executeUpdate();
        } catch (SQLException e) {
            throw damaged(e);
        }
    }

    /** Runs a statement once, without keeping it. */
    synchronized void execute(String sql) {
        requireOpen();
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        } catch (SQLException e) {
            throw damaged(e);
        }
    }

    /** From here on all changes are one transaction until {@link #commit}. */
    synchronized void begin() {
        requireOpen();
        try {
            connection.setAutoCommit(false);
        } catch (SQLException e) {
            throw damaged(e);
        }
    }

    synchronized void commit() {
        requireOpen();
        try {
            connection.setAutoCommit(true);
        } catch (SQLException e) {
            throw damaged(e);
        }
    }

    /** The database as it would be on disk. No transaction is open. */
    synchronized byte[] serialize() {
        requireOpen();
        try {
            return connection.serialize(MAIN);
        } catch (SQLException e) {
            throw damaged(e);
        }
    }

    /** The size of the database in bytes. */
    long size() {
        return number("SELECT page_count * page_size FROM pragma_page_count, pragma_page_size");
    }

    @Override
    public synchronized void close() {
        if (closed) {
            return;
        }
        closed = true;
        statements.clear();
        try {
            connection.close();
        } catch (SQLException e) {
            throw new IllegalStateException("SQLite does not close a connection", e);
        }
    }

    private PreparedStatement bound(String sql, Object... values) throws SQLException {
        PreparedStatement statement = statements.get(sql);
        if (statement == null) {
            statement = connection.prepareStatement(sql);
            statements.put(sql, statement);
        }
        for (int i = 0; i < values.length; i++) {
            statement.setObject(i + 1, values[i]);
        }
        return statement;
    }

    private void requireOpen() {
        if (closed) {
            throw new IllegalStateException("the catalog is closed");
        }
    }

    private static RuntimeException damaged(SQLException e) {
        SQLiteErrorCode code =
                e instanceof SQLiteException sqlite ? sqlite.getResultCode() : SQLiteErrorCode.UNKNOWN_ERROR;
        if (code == SQLiteErrorCode.SQLITE_FULL || code == SQLiteErrorCode.SQLITE_NOMEM) {
            return new IllegalStateException("the catalog is too large for memory", e);
        }
        return new FormatException("the catalog database is damaged: " + code, e);
    }

    @FunctionalInterface
    private interface Opening {
        void run() throws SQLException;
    }
}
