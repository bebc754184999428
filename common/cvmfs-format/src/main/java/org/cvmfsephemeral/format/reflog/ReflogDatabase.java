package org.cvmfsephemeral.format.reflog;

import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.cvmfsephemeral.format.object.ContentHash;
import org.cvmfsephemeral.format.object.FormatException;
import org.cvmfsephemeral.format.repository.InvalidNameException;
import org.cvmfsephemeral.format.repository.RepositoryName;
import org.sqlite.SQLiteConnection;

/** The SQLite form of a reflog, schema 1.0 revision 0 (format reference 7.3). */
final class ReflogDatabase {
    /** Some 700,000 references: far more than any sane retention keeps. */
    static final int MAX_BYTES = 64 << 20;

    private static final String MEMORY = "jdbc:sqlite::memory:";
    private static final String SCHEMA = "main";
    private static final String PROPERTIES =
            "CREATE TABLE properties (key TEXT, value TEXT, CONSTRAINT pk_properties PRIMARY KEY (key))";
    private static final String REFS =
            "CREATE TABLE refs (hash TEXT, type INTEGER, timestamp INTEGER, CONSTRAINT pk_refs PRIMARY KEY (hash))";
    /** Upstream's page size; a short reflog, which is rewritten at every publish, is 5 KiB with it instead of 20. */
    private static final int PAGE_BYTES = 1024;

    private static final byte[] MAGIC = "SQLite format 3\0".getBytes(StandardCharsets.US_ASCII);
    private static final int FIRST_PAGE_TYPE_OFFSET = 100;
    private static final byte TABLE_LEAF = 0x0d;

    private ReflogDatabase() {}

    static byte[] write(Reflog reflog) {
        try (Connection connection = DriverManager.getConnection(MEMORY)) {
            try (Statement statement = connection.createStatement()) {
                statement.execute("PRAGMA page_size=" + PAGE_BYTES);
                connection.setAutoCommit(false);
                statement.execute(PROPERTIES);
                statement.execute(REFS);
            }
            writeProperties(connection, reflog.repository());
            writeReferences(connection, reflog.references());
            connection.commit();
            return connection.unwrap(SQLiteConnection.class).serialize(SCHEMA);
        } catch (SQLException e) {
            throw new IllegalStateException("a database in memory cannot be written", e);
        }
    }

    private static void writeProperties(Connection connection, RepositoryName repository) throws SQLException {
        try (PreparedStatement insert = connection.prepareStatement("INSERT INTO properties VALUES (?, ?)")) {
            for (String[] property :
                    new String[][] {{"schema", "1.0"}, {"schema_revision", "0"}, {"fqrn", repository.value()}}) {
                insert.setString(1, property[0]);
                insert.setString(2, property[1]);
                insert.executeUpdate();
            }
        }
    }

    private static void writeReferences(Connection connection, List<Reference> references) throws SQLException {
        try (PreparedStatement insert = connection.prepareStatement("INSERT INTO refs VALUES (?, ?, ?)")) {
            for (Reference reference : references) {
                insert.setString(1, reference.hash().toString());
                insert.setInt(2, reference.type().code());
                insert.setLong(3, reference.timestamp());
                insert.executeUpdate();
            }
        }
    }

    static Reflog read(byte[] database) {
        expectReadable(database);
        try (Connection connection = DriverManager.getConnection(MEMORY)) {
            connection.unwrap(SQLiteConnection.class).deserialize(SCHEMA, database);
            try (Statement statement = connection.createStatement()) {
                statement.execute("PRAGMA trusted_schema=OFF");
                statement.execute("PRAGMA cell_size_check=ON");
                statement.execute("PRAGMA query_only=ON");
                expectSchema(statement);
                expectSound(statement);
                return new Reflog(readRepository(statement), readReferences(statement));
            }
        } catch (SQLException e) {
            throw new FormatException("not a reflog database", e);
        }
    }

    /**
     * A crafted b-tree can refer to the same pages again and again, which takes SQLite forever to walk. Its integrity check
     * notices, but needs the schema first, so the schema has to be the one page that it is in every reflog.
     */
    private static void expectReadable(byte[] database) {
        if (database.length > MAX_BYTES) {
            throw new FormatException("a reflog of more than " + MAX_BYTES + " bytes");
        }
        if (database.length <= FIRST_PAGE_TYPE_OFFSET || database[FIRST_PAGE_TYPE_OFFSET] != TABLE_LEAF) {
            throw new FormatException("not a reflog database");
        }
        for (int i = 0; i < MAGIC.length; i++) {
            if (database[i] != MAGIC[i]) {
                throw new FormatException("not a reflog database");
            }
        }
    }

    private static void expectSchema(Statement statement) throws SQLException {
        Map<String, String> tables = new HashMap<>();
        try (ResultSet rows = statement.executeQuery("SELECT type, name, sql FROM sqlite_master")) {
            while (rows.next()) {
                String sql = rows.getString("sql");
                if (sql != null) {
                    tables.put(rows.getString("name"), sql.replaceAll("\\s+", " "));
                }
            }
        }
        if (!tables.equals(Map.of("properties", PROPERTIES, "refs", REFS))) {
            throw new FormatException("a database that is not a reflog");
        }
    }

    private static void expectSound(Statement statement) throws SQLException {
        try (ResultSet rows = statement.executeQuery("PRAGMA integrity_check(1)")) {
            if (!rows.next() || !"ok".equals(rows.getString(1))) {
                throw new FormatException("a damaged reflog database");
            }
        }
    }

    private static RepositoryName readRepository(Statement statement) throws SQLException {
        Map<String, String> properties = new HashMap<>();
        try (ResultSet rows = statement.executeQuery("SELECT key, value FROM properties")) {
            while (rows.next()) {
                properties.put(rows.getString("key"), rows.getString("value"));
            }
        }
        if (!"1.0".equals(properties.get("schema"))) {
            throw new FormatException("a reflog of an unknown schema");
        }
        String repository = properties.get("fqrn");
        if (repository == null) {
            throw new FormatException("a reflog without a repository");
        }
        try {
            return RepositoryName.of(repository);
        } catch (InvalidNameException e) {
            throw new FormatException("a reflog of something that is no repository name", e);
        }
    }

    private static List<Reference> readReferences(Statement statement) throws SQLException {
        List<Reference> references = new ArrayList<>();
        try (ResultSet rows = statement.executeQuery("SELECT hash, type, timestamp FROM refs")) {
            while (rows.next()) {
                references.add(reference(rows));
            }
        }
        return references;
    }

    private static Reference reference(ResultSet row) throws SQLException {
        String hash = row.getString("hash");
        if (hash == null) {
            throw new FormatException("a reflog row without a hash");
        }
        int code = row.getInt("type");
        for (ReferenceType type : ReferenceType.values()) {
            if (type.code() == code) {
                return new Reference(ContentHash.parse(hash), type, row.getLong("timestamp"));
            }
        }
        throw new FormatException("a reflog row of an unknown type");
    }
}
