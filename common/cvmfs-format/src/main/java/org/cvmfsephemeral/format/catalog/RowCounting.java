package org.cvmfsephemeral.format.catalog;

import java.util.Optional;
import org.cvmfsephemeral.format.repository.PathKey;

/** Counts rows as the self counters do (format reference 4.11), without reading entries one by one. */
final class RowCounting {
    private static final String REGULAR = "(flags & " + EntryFlags.TYPE_MASK + ") = " + EntryFlags.FILE;
    private static final String CHUNKED = REGULAR + " AND (flags & " + EntryFlags.CHUNKED + ") <> 0";
    private static final String EXTERNAL = REGULAR + " AND (flags & " + EntryFlags.EXTERNAL + ") <> 0";
    private static final String SELECT = "SELECT " + countIf(REGULAR) + ", "
            + countIf("(flags & " + EntryFlags.SYMLINK + ") <> 0") + ", "
            + countIf("(flags & " + EntryFlags.SPECIAL + ") <> 0") + ", "
            + countIf("(flags & " + EntryFlags.DIRECTORY + ") <> 0") + ", "
            + countIf(CHUNKED) + ", "
            + sumIf(REGULAR) + ", "
            + sumIf(CHUNKED) + ", "
            + "count(xattr), "
            + countIf(EXTERNAL) + ", "
            + sumIf(EXTERNAL)
            + " FROM catalog";

    private RowCounting() {}

    private static String countIf(String condition) {
        return "count(CASE WHEN " + condition + " THEN 1 END)";
    }

    private static String sumIf(String condition) {
        return "coalesce(sum(CASE WHEN " + condition + " THEN size END), 0)";
    }

    /** The self counters as they should be. */
    static Counts whole(CatalogDatabase database) {
        return count(
                database,
                SELECT,
                database.number("SELECT count(*) FROM chunks"),
                database.number("SELECT count(*) FROM nested_catalogs"));
    }

    /** What the immediate content of a directory contributes, registrations of nested catalogs left out. */
    static Counts children(CatalogDatabase database, PathKey directory) {
        long chunks = database.number(
                "SELECT count(*) FROM catalog c JOIN chunks k ON k.md5path_1 = c.md5path_1 AND k.md5path_2 = c.md5path_2 "
                        + "WHERE c.parent_1 = ? AND c.parent_2 = ?",
                directory.first(),
                directory.second());
        return count(
                database,
                SELECT + " WHERE parent_1 = ? AND parent_2 = ?",
                chunks,
                0,
                directory.first(),
                directory.second());
    }

    private static Counts count(CatalogDatabase database, String sql, long chunks, long nested, Object... values) {
        Optional<Counts> counts = database.first(
                sql,
                row -> new Counts(
                        row.getLong(1),
                        row.getLong(2),
                        row.getLong(3),
                        row.getLong(4),
                        nested,
                        row.getLong(5),
                        chunks,
                        row.getLong(6),
                        row.getLong(7),
                        row.getLong(8),
                        row.getLong(9),
                        row.getLong(10)),
                values);
        return counts.orElseThrow();
    }
}
