package org.cvmfsephemeral.testing.checker;

import java.sql.SQLException;
import java.sql.Statement;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Brings the counters of a catalog up to date, by SQL.
 *
 * @param nested counters of its direct children with all below
 */
record Recount(List<Map<String, Long>> nested) {
    private static final String REGULAR = "flags & 29 = 4";
    private static final Map<String, String> SELF = Map.ofEntries(
            Map.entry("regular", count(REGULAR)),
            Map.entry("symlink", count("flags & 8")),
            Map.entry("special", count("flags & 16")),
            Map.entry("dir", count("flags & 1")),
            Map.entry("nested", "SELECT count(*) FROM nested_catalogs"),
            Map.entry("chunked", count(REGULAR + " AND flags & 64")),
            Map.entry("chunks", "SELECT count(*) FROM chunks"),
            Map.entry("file_size", sum(REGULAR)),
            Map.entry("chunked_size", sum(REGULAR + " AND flags & 64")),
            Map.entry("xattr", count("xattr IS NOT NULL")),
            Map.entry("external", count(REGULAR + " AND flags & 128")),
            Map.entry("external_file_size", sum(REGULAR + " AND flags & 128")));

    private static String count(String condition) {
        return "SELECT count(*) FROM catalog WHERE " + condition;
    }

    private static String sum(String condition) {
        return "SELECT coalesce(sum(size), 0) FROM catalog WHERE " + condition;
    }

    /** Counters of the catalog and all below. */
    Map<String, Long> bringUpToDate(TestDatabase catalog) {
        Map<String, Long> totals = new HashMap<>();
        catalog.edit(connection -> {
            try (Statement statement = connection.createStatement()) {
                for (Map.Entry<String, String> counter : SELF.entrySet()) {
                    totals.put(counter.getKey(), bringUpToDate(statement, counter.getKey(), counter.getValue()));
                }
            }
        });
        return totals;
    }

    private long bringUpToDate(Statement statement, String counter, String recount) throws SQLException {
        long self = statement.executeQuery(recount).getLong(1);
        long below = nested.stream().mapToLong(child -> child.get(counter)).sum();
        statement.executeUpdate("UPDATE statistics SET value = CASE counter WHEN 'self_" + counter + "' THEN " + self
                + " ELSE " + below + " END WHERE counter IN ('self_" + counter + "', 'subtree_" + counter + "')");
        return self + below;
    }
}
