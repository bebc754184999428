package org.cvmfsephemeral.format.catalog;

/** Gives back free pages and closes gaps in the row ids (format reference 4.1, upstream {@code cvmfs/catalog_sql.cc}). */
final class Compaction {
    private static final int FREE_PAGES_ONE_IN = 5;
    private static final int UNUSED_ROW_IDS_ONE_IN = 4;

    private Compaction() {}

    /**
     * No transaction is open.
     *
     * @param rows of the table {@code catalog}, which the caller knows without counting
     */
    static void runIfWasteful(CatalogDatabase database, long rows) {
        long pages = database.number("PRAGMA page_count");
        long freePages = database.number("PRAGMA freelist_count");
        long highestRowId = database.number("SELECT coalesce(max(rowid), 0) FROM catalog");
        boolean wastesRowIds = (highestRowId - rows) * UNUSED_ROW_IDS_ONE_IN > highestRowId;
        if (wastesRowIds) {
            renumber(database);
        }
        if (wastesRowIds || freePages * FREE_PAGES_ONE_IN > pages) {
            database.execute("VACUUM");
        }
    }

    /** VACUUM alone keeps the row ids of a table that has an index. */
    private static void renumber(CatalogDatabase database) {
        database.begin();
        database.execute("CREATE TEMPORARY TABLE renumbered AS SELECT * FROM catalog ORDER BY rowid");
        database.execute("DELETE FROM catalog");
        database.execute("INSERT INTO catalog SELECT * FROM renumbered ORDER BY rowid");
        database.execute("DROP TABLE renumbered");
        database.commit();
    }
}
