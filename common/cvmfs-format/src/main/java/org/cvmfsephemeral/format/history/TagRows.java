package org.cvmfsephemeral.format.history;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.cvmfsephemeral.format.object.ContentHash;
import org.cvmfsephemeral.format.object.FormatException;
import org.cvmfsephemeral.format.sqlite.SmallDatabase;

/** The SQLite form of a tag database, schema 1.0 revision 3 (format reference 7.1, upstream {@code cvmfs/history_sql.cc}). */
final class TagRows {
    static final int MAX_BYTES = 64 << 20;

    private static final String SCHEMA_VERSION = "1.0";
    private static final String SCHEMA_REVISION = "3";
    private static final String PREVIOUS = "previous_revision";
    /** What upstream writes where there is no previous database. */
    private static final String NULL_HASH = "0".repeat(40);

    private static final SmallDatabase DATABASE = new SmallDatabase(
            "tag database",
            MAX_BYTES,
            List.of(
                    "CREATE TABLE branches (branch TEXT, parent TEXT, initial_revision INTEGER, "
                            + "CONSTRAINT pk_branch PRIMARY KEY (branch), "
                            + "FOREIGN KEY (parent) REFERENCES branches (branch), "
                            + "CHECK ((branch <> '') OR (parent IS NULL)), "
                            + "CHECK ((branch = '') OR (parent IS NOT NULL)))",
                    "CREATE TABLE tags (name TEXT, hash TEXT, revision INTEGER, timestamp INTEGER, channel INTEGER, "
                            + "description TEXT, size INTEGER, branch TEXT, CONSTRAINT pk_tags PRIMARY KEY (name), "
                            + "FOREIGN KEY (branch) REFERENCES branches (branch))",
                    "CREATE TABLE recycle_bin (hash TEXT, flags INTEGER, CONSTRAINT pk_hash PRIMARY KEY (hash))"));

    private TagRows() {}

    static byte[] write(TagDatabase tags) {
        Map<String, String> properties = new LinkedHashMap<>();
        properties.put("schema", SCHEMA_VERSION);
        properties.put("schema_revision", SCHEMA_REVISION);
        properties.put("fqrn", tags.repository().value());
        tags.previous().ifPresent(hash -> properties.put(PREVIOUS, hash.toString()));
        return DATABASE.write(properties, connection -> insert(connection, tags.tags()));
    }

    private static int insert(Connection connection, List<NamedRevision> tags) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute("INSERT INTO branches (branch, parent, initial_revision) VALUES ('', NULL, 0)");
        }
        try (PreparedStatement insert =
                connection.prepareStatement("INSERT INTO tags VALUES (?, ?, ?, ?, 0, ?, ?, '')")) {
            for (NamedRevision tag : tags) {
                insert.setString(1, tag.name());
                insert.setString(2, tag.rootHash().toString());
                insert.setLong(3, tag.revision());
                insert.setLong(4, tag.timestamp());
                insert.setString(5, tag.description());
                insert.setLong(6, tag.size());
                insert.executeUpdate();
            }
        }
        return tags.size();
    }

    static TagDatabase read(byte[] database) {
        return DATABASE.read(database, TagRows::read);
    }

    private static TagDatabase read(Connection connection) throws SQLException {
        Map<String, String> properties = DATABASE.properties(connection);
        if (!SCHEMA_VERSION.equals(properties.get("schema"))
                || !SCHEMA_REVISION.equals(properties.get("schema_revision"))) {
            throw new FormatException("a tag database of an unknown schema");
        }
        try (Statement statement = connection.createStatement()) {
            expectDefaultBranch(statement);
            expectNoRows(statement, "recycle_bin");
            return new TagDatabase(DATABASE.repository(properties), previous(properties), tags(statement));
        }
    }

    private static Optional<ContentHash> previous(Map<String, String> properties) {
        return Optional.ofNullable(properties.get(PREVIOUS))
                .filter(hash -> !hash.equals(NULL_HASH))
                .map(ContentHash::parse);
    }

    private static void expectDefaultBranch(Statement statement) throws SQLException {
        try (ResultSet rows =
                statement.executeQuery("SELECT count(*), count(*) FILTER (WHERE branch = '') FROM branches")) {
            if (!rows.next() || rows.getLong(1) != 1 || rows.getLong(2) != 1) {
                throw new FormatException("a tag database with other branches than the default one");
            }
        }
    }

    private static void expectNoRows(Statement statement, String table) throws SQLException {
        try (ResultSet rows = statement.executeQuery("SELECT 1 FROM " + table + " LIMIT 1")) {
            if (rows.next()) {
                throw new FormatException("a tag database with rows in " + table);
            }
        }
    }

    private static List<NamedRevision> tags(Statement statement) throws SQLException {
        List<NamedRevision> tags = new ArrayList<>();
        try (ResultSet rows =
                statement.executeQuery("SELECT name, hash, revision, timestamp, description, size, branch FROM tags")) {
            while (rows.next()) {
                tags.add(tag(rows));
            }
        }
        return tags;
    }

    private static NamedRevision tag(ResultSet row) throws SQLException {
        if (!text(row, "branch").isEmpty()) {
            throw new FormatException("a tag on an unknown branch");
        }
        try {
            return new NamedRevision(
                    text(row, "name"),
                    ContentHash.parse(text(row, "hash")),
                    number(row, "revision"),
                    number(row, "timestamp"),
                    text(row, "description"),
                    number(row, "size"));
        } catch (IllegalArgumentException e) {
            throw new FormatException("a tag that cannot be: " + e.getMessage(), e);
        }
    }

    private static String text(ResultSet row, String column) throws SQLException {
        if (row.getObject(column) instanceof String text) {
            return text;
        }
        throw new FormatException("a tag whose " + column + " is not text");
    }

    private static long number(ResultSet row, String column) throws SQLException {
        Object value = row.getObject(column);
        if (value instanceof Integer || value instanceof Long) {
            return ((Number) value).longValue();
        }
        throw new FormatException("a tag whose " + column + " is not a whole number");
    }
}
