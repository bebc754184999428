package org.cvmfsephemeral.format.reflog;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.cvmfsephemeral.format.object.ContentHash;
import org.cvmfsephemeral.format.object.FormatException;
import org.cvmfsephemeral.format.sqlite.SmallDatabase;

/** The SQLite form of a reflog, schema 1.0 revision 0 (format reference 7.3). */
final class ReflogDatabase {
    /** Some 700,000 references: far more than any sane retention keeps. */
    static final int MAX_BYTES = 64 << 20;

    private static final SmallDatabase DATABASE = new SmallDatabase(
            "reflog database",
            MAX_BYTES,
            List.of("CREATE TABLE refs (hash TEXT, type INTEGER, timestamp INTEGER, "
                    + "CONSTRAINT pk_refs PRIMARY KEY (hash))"));

    private ReflogDatabase() {}

    static byte[] write(Reflog reflog) {
        Map<String, String> properties = new LinkedHashMap<>();
        properties.put("schema", "1.0");
        properties.put("schema_revision", "0");
        properties.put("fqrn", reflog.repository().value());
        return DATABASE.write(properties, connection -> insert(connection, reflog.references()));
    }

    private static int insert(Connection connection, List<Reference> references) throws SQLException {
        try (PreparedStatement insert = connection.prepareStatement("INSERT INTO refs VALUES (?, ?, ?)")) {
            for (Reference reference : references) {
                insert.setString(1, reference.hash().toString());
                insert.setInt(2, reference.type().code());
                insert.setLong(3, reference.timestamp());
                insert.executeUpdate();
            }
        }
        return references.size();
    }

    static Reflog read(byte[] database) {
        return DATABASE.read(database, ReflogDatabase::read);
    }

    private static Reflog read(Connection connection) throws SQLException {
        Map<String, String> properties = DATABASE.properties(connection);
        if (!"1.0".equals(properties.get("schema"))) {
            throw new FormatException("a reflog of an unknown schema");
        }
        try (Statement statement = connection.createStatement()) {
            return new Reflog(DATABASE.repository(properties), readReferences(statement));
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
