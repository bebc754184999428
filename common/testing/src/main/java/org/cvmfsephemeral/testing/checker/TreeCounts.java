package org.cvmfsephemeral.testing.checker;

/**
 * Totals of the tree by a recount.
 *
 * @param catalogs the root catalog included
 * @param directories each once, the repository root included (the counters have mountpoints twice, 4.11)
 * @param regularFiles chunked, external and empty ones and markers included
 * @param chunks chunk rows
 * @param entriesWithXattrs rows: a mountpoint with attributes counts twice, as in the counters
 * @param fileBytes plain size of all regular files
 */
public record TreeCounts(
        long catalogs,
        long directories,
        long regularFiles,
        long symlinks,
        long specials,
        long chunkedFiles,
        long chunks,
        long externalFiles,
        long entriesWithXattrs,
        long fileBytes) {
    static final TreeCounts NONE = new TreeCounts(0, 0, 0, 0, 0, 0, 0, 0, 0, 0);
}
