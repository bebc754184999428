package org.cvmfsephemeral.format.sqlite;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.cvmfsephemeral.format.object.FormatException;
import org.cvmfsephemeral.format.repository.InvalidNameException;
import org.cvmfsephemeral.format.repository.RepositoryName;
import org.sqlite.SQLiteConnection;

/**
 * The kind of SQLite database that CernVM-FS keeps beside its catalogs (format reference 7): rewritten whole, read whole, and
 * beginning with a table of properties. One instance describes one kind; equal content gives equal bytes.
 */
public final class SmallDatabase {
    private static final String MEMORY = "jdbc:sqlite::memory:";
    private static final String SCHEMA = "main";
    /** Upstream's page size; with it a database of few rows, which is rewritten at every publish, stays small. */
    private static final int PAGE_BYTES = 1024;

    private static final String PROPERTIES =
            "CREATE TABLE properties (key TEXT, value TEXT, CONSTRAINT pk_properties PRIMARY KEY (key))";
    private static final Pattern TABLE = Pattern.compile("CREATE TABLE ([a-z_]+) .*");

    private final String name;
    private final int maxBytes;
    private final Map<String, String> tables = new LinkedHashMap<>();

    /**
     * Describes one kind of database.
     *
     * @param name what messages call it
     * @param maxBytes the most that are read
     * @param tables the statements that create them, in order; properties come before and are not among them
     */
    public SmallDatabase(String name, int maxBytes, List<String> tables) {
        this.name = name;
        this.maxBytes = maxBytes;
        this.tables.put("properties", PROPERTIES);
        tables.forEach(table -> this.tables.put(nameOf(table), table));
    }

    private static String nameOf(String table) {
        Matcher matcher = TABLE.matcher(table);
        if (!matcher.matches()) {
            throw new IllegalArgumentException("not a statement that creates a table");
        }
        return matcher.group(1);
    }

    /** Fills the tables of a new database, or makes something of an existing one. */
    @FunctionalInterface
    public interface Work<T> {
        T with(Connection connection) throws SQLException;
    }

    /**
     * The bytes of a database with these properties, in this order, and whatever the work inserts.
     */
    public byte[] write(Map<String, String> properties, Work<?> work) {
        try (Connection connection = DriverManager.getConnection(MEMORY)) {
            try (Statement statement = connection.createStatement()) {
                statement.execute("PRAGMA page_size=" + PAGE_BYTES);
                connection.setAutoCommit(false);
                for (String table : tables.values()) {
                    statement.execute(table);
                }
            }
            insertProperties(connection, properties);
            work.with(connection);
            connection.commit();
            return connection.unwrap(SQLiteConnection.class).serialize(SCHEMA);
        } catch (SQLException e) {
            throw new IllegalStateException("a database in memory cannot be written", e);
        }
    }

    private static void insertProperties(Connection connection, Map<String, String> properties) throws SQLException {
        try (PreparedStatement insert = connection.prepareStatement("INSERT INTO properties VALUES (?, ?)")) {
            for (Map.Entry<String, String> property : properties.entrySet()) {
                insert.setString(1, property.getKey());
                insert.setString(2, property.getValue());
                insert.executeUpdate();
            }
        }
    }

    /**
     * Opens the bytes and lets the work read them.
     *
     * @throws FormatException unless they are a sound database of exactly these tables
     */
    public <T> T read(byte[] database, Work<T> work) {
        expectReadable(database);
        try (Connection connection = DriverManager.getConnection(MEMORY)) {
            connection.unwrap(SQLiteConnection.class).deserialize(SCHEMA, database);
            try (Statement statement = connection.createStatement()) {
                statement.execute("PRAGMA trusted_schema=OFF");
                statement.execute("PRAGMA cell_size_check=ON");
                statement.execute("PRAGMA query_only=ON");
                expectTables(statement);
                expectSound(statement);
            }
            return work.with(connection);
        } catch (SQLException e) {
            throw new FormatException("not a " + name, e);
        }
    }

    private void expectReadable(byte[] database) {
        if (database.length > maxBytes) {
            throw new FormatException("a " + name + " of more than " + maxBytes + " bytes");
        }
        if (!FirstPages.areSound(database)) {
            throw new FormatException("not a " + name);
        }
    }

    private void expectTables(Statement statement) throws SQLException {
        Map<String, String> found = new HashMap<>();
        try (ResultSet rows = statement.executeQuery("SELECT name, sql FROM sqlite_master")) {
            while (rows.next()) {
                String sql = rows.getString("sql");
                if (sql != null) {
                    found.put(rows.getString("name"), sql.replaceAll("\\s+", " "));
                }
            }
        }
        if (!found.equals(tables)) {
            throw new FormatException("not a " + name + ": its tables are others");
        }
    }

    private void expectSound(Statement statement) throws SQLException {
        try (ResultSet rows = statement.executeQuery("PRAGMA integrity_check(1)")) {
            if (!rows.next() || !"ok".equals(rows.getString(1))) {
                throw new FormatException("a damaged " + name);
            }
        }
    }

    /** The properties of a database that {@link #read} has opened. */
    public Map<String, String> properties(Connection connection) throws SQLException {
        Map<String, String> properties = new HashMap<>();
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery("SELECT key, value FROM properties")) {
            while (rows.next()) {
                properties.put(rows.getString("key"), rows.getString("value"));
            }
        }
        return properties;
    }

    /**
     * The repository that the properties name.
     *
     * @throws FormatException if they name none
     */
    public RepositoryName repository(Map<String, String> properties) {
        String repository = properties.get("fqrn");
        if (repository == null) {
            throw new FormatException("a " + name + " without a repository");
        }
        try {
            return RepositoryName.of(repository);
        } catch (InvalidNameException e) {
            throw new FormatException("a " + name + " of something that is no repository name", e);
        }
    }

    /**
     * The pages that hold a database's schema. A crafted b-tree can refer to the same pages again and again, which takes SQLite
     * forever to walk. Its integrity check notices, but needs the schema first, so the schema has to be what it is in every
     * database of so few tables: one page, or one page that refers to a few leaves.
     */
    private static final class FirstPages {
        private static final byte[] MAGIC = "SQLite format 3\0".getBytes(StandardCharsets.US_ASCII);
        private static final int FILE_HEADER_BYTES = 100;
        private static final int PAGE_SIZE = 16;
        private static final int SMALLEST_PAGE = 512;
        private static final int CELL_COUNT = FILE_HEADER_BYTES + 3;
        private static final int RIGHTMOST_CHILD = FILE_HEADER_BYTES + 8;
        private static final int CELL_POINTERS = FILE_HEADER_BYTES + 12;
        private static final int MOST_LEAVES = 8;
        private static final byte INTERIOR = 0x05;
        private static final byte LEAF = 0x0d;

        static boolean areSound(byte[] database) {
            if (database.length < SMALLEST_PAGE || !Arrays.equals(database, 0, MAGIC.length, MAGIC, 0, MAGIC.length)) {
                return false;
            }
            return switch (database[FILE_HEADER_BYTES]) {
                case LEAF -> true;
                case INTERIOR -> refersToLeaves(ByteBuffer.wrap(database));
                default -> false;
            };
        }

        private static boolean refersToLeaves(ByteBuffer database) {
            int pageSize = Short.toUnsignedInt(database.getShort(PAGE_SIZE));
            int cells = Short.toUnsignedInt(database.getShort(CELL_COUNT));
            if (pageSize < SMALLEST_PAGE || cells >= MOST_LEAVES || !isLeaf(database, pageSize, RIGHTMOST_CHILD)) {
                return false;
            }
            for (int cell = 0; cell < cells; cell++) {
                int at = Short.toUnsignedInt(database.getShort(CELL_POINTERS + 2 * cell));
                if (!isLeaf(database, pageSize, at)) {
                    return false;
                }
            }
            return true;
        }

        private static boolean isLeaf(ByteBuffer database, int pageSize, int at) {
            if (at + Integer.BYTES > database.limit()) {
                return false;
            }
            long start = (Integer.toUnsignedLong(database.getInt(at)) - 1) * pageSize;
            return start > 0 && start < database.limit() && database.get((int) start) == LEAF;
        }
    }
}
