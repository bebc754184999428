package org.cvmfsephemeral.testing.checker;

import java.io.IOException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What tag database and reflog have in common: a schema version, and the name of the repository (7.1, 7.3).
 *
 * @param name for findings
 * @param columns by table
 */
record AuxiliaryDatabase(
        String name,
        String schemaRevision,
        Map<String, Set<String>> columns,
        Defect unreadable,
        Defect wrongSchema,
        Findings findings) {
    private static final String SCHEMA = "1.0";

    /** Reads the tables, once they are known to be there. */
    interface Tables<T> {
        T read(Database database) throws SQLException;
    }

    <T> Optional<T> read(Path file, String repository, Tables<T> tables) throws IOException {
        SqliteFile.inspect(file).forEach(what -> findings.add(unreadable, name, what));
        try (Database database = Database.open(file)) {
            database.damage().ifPresent(what -> findings.add(unreadable, name, what));
            List<String> missing = database.missing(columns);
            missing.forEach(what -> findings.add(wrongSchema, name, what));
            if (!missing.isEmpty()) {
                return Optional.empty();
            }
            checkProperties(database.properties(), repository);
            return Optional.of(tables.read(database));
        } catch (SQLException e) {
            findings.add(unreadable, name, "cannot be read: " + e.getMessage());
            return Optional.empty();
        }
    }

    private void checkProperties(Map<String, String> properties, String repository) {
        checkProperty(properties, "schema", SCHEMA);
        checkProperty(properties, "schema_revision", schemaRevision);
        checkProperty(properties, "fqrn", repository);
        String previous = properties.get("previous_revision");
        if (previous != null && ContentHash.parse(previous).isEmpty()) {
            findings.add(wrongSchema, name, "previous_revision is no hash: " + previous);
        }
    }

    private void checkProperty(Map<String, String> properties, String key, String expected) {
        if (!expected.equals(properties.get(key))) {
            findings.add(wrongSchema, name, "%s is %s instead of %s", key, properties.get(key), expected);
        }
    }
}
