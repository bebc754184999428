package org.cvmfsephemeral.format.catalog;

import java.util.List;

/**
 * A condition on one row of the table {@code catalog} that no sound catalog fulfils (format reference 4.5, 4.6 and 4.13).
 *
 * @param problem what is wrong where it holds
 * @param sql an expression over the columns
 */
record RowCondition(String problem, String sql) {
    private static final String IS_DIRECTORY = "(flags & " + EntryFlags.DIRECTORY + ") <> 0";
    private static final String IS_SYMLINK = "(flags & " + EntryFlags.SYMLINK + ") <> 0";
    private static final String IS_SPECIAL = "(flags & " + EntryFlags.SPECIAL + ") <> 0";
    private static final String IS_REGULAR = "(flags & " + EntryFlags.TYPE_MASK + ") = " + EntryFlags.FILE;
    private static final String IS_CHUNKED = "(flags & " + EntryFlags.CHUNKED + ") <> 0";
    private static final String TYPE = "(mode & " + FileMode.TYPE_MASK + ")";
    private static final String LINK_COUNT = "(hardlinks & 4294967295)";
    private static final String GROUP = "(hardlinks >> 32)";

    static final List<RowCondition> ALL = List.of(
            new RowCondition(
                    "a number is missing or not an integer",
                    "typeof(md5path_1) <> 'integer' OR typeof(md5path_2) <> 'integer' OR typeof(parent_1) <> 'integer' "
                            + "OR typeof(parent_2) <> 'integer' OR typeof(hardlinks) <> 'integer' "
                            + "OR typeof(size) <> 'integer' OR typeof(mode) <> 'integer' OR typeof(mtime) <> 'integer' "
                            + "OR typeof(flags) <> 'integer' OR typeof(uid) <> 'integer' OR typeof(gid) <> 'integer'"),
            new RowCondition("the name is missing", "typeof(name) <> 'text'"),
            new RowCondition(
                    "the name is empty", "name = '' AND NOT (parent_1 = 0 AND parent_2 = 0 AND " + IS_DIRECTORY + ")"),
            new RowCondition(
                    "the name is no file name",
                    "name IN ('.', '..') OR instr(name, '/') > 0 OR instr(CAST(name AS BLOB), x'00') > 0 "
                            + "OR length(CAST(name AS BLOB)) > 255"),
            new RowCondition("the symlink is missing", "typeof(symlink) <> 'text'"),
            new RowCondition("a symbolic link without a target", IS_SYMLINK + " AND symlink = ''"),
            new RowCondition("a target without a symbolic link", "NOT " + IS_SYMLINK + " AND symlink <> ''"),
            new RowCondition("the target holds a NUL", "instr(CAST(symlink AS BLOB), x'00') > 0"),
            new RowCondition("unknown flags", "(flags & ~" + EntryFlags.ALL + ") <> 0"),
            new RowCondition(
                    "the flags name no type or several",
                    "(flags & " + EntryFlags.TYPE_MASK + ") NOT IN (" + EntryFlags.DIRECTORY + ", " + EntryFlags.FILE
                            + ", " + (EntryFlags.FILE | EntryFlags.SYMLINK) + ", "
                            + (EntryFlags.FILE | EntryFlags.SPECIAL) + ")"),
            new RowCondition(
                    "the flags name several roles in the tree of catalogs",
                    "(flags & " + EntryFlags.ROLE_MASK + ") NOT IN (0, " + EntryFlags.MOUNTPOINT + ", "
                            + EntryFlags.NESTED_ROOT + ", " + EntryFlags.BIND_MOUNTPOINT + ")"),
            new RowCondition(
                    "a role in the tree of catalogs without being a directory",
                    "(flags & " + EntryFlags.ROLE_MASK + ") <> 0 AND NOT " + IS_DIRECTORY),
            new RowCondition(
                    "flags of regular files without being one",
                    "(flags & " + EntryFlags.REGULAR_ONLY + ") <> 0 AND NOT " + IS_REGULAR),
            new RowCondition(
                    "flags of a hash without a hash",
                    "(flags & " + EntryFlags.HASH_MASK + ") <> 0 AND hash IS NULL AND NOT " + IS_CHUNKED),
            new RowCondition(
                    "an unknown hash algorithm",
                    "(flags & " + EntryFlags.HASH_MASK + ") > " + (2 << EntryFlags.HASH_SHIFT)),
            new RowCondition(
                    "an unknown compression",
                    "(flags & " + EntryFlags.COMPRESSION_MASK + ") > " + (1 << EntryFlags.COMPRESSION_SHIFT)),
            new RowCondition(
                    "the mode contradicts the flags",
                    "(" + IS_DIRECTORY + " AND " + TYPE + " <> " + FileMode.DIRECTORY + ") OR (" + IS_REGULAR + " AND "
                            + TYPE + " <> " + FileMode.REGULAR + ") OR (" + IS_SYMLINK + " AND " + TYPE + " <> "
                            + FileMode.SYMLINK + ") OR (" + IS_SPECIAL + " AND " + TYPE + " NOT IN (" + FileMode.FIFO
                            + ", " + FileMode.SOCKET + ", " + FileMode.CHARACTER_DEVICE + ", " + FileMode.BLOCK_DEVICE
                            + "))"),
            new RowCondition("the mode has unknown bits", "mode NOT BETWEEN 0 AND 65535"),
            new RowCondition(
                    "the hash is not 20 bytes",
                    "typeof(hash) NOT IN ('blob', 'null') OR (typeof(hash) = 'blob' AND length(hash) <> 20)"),
            new RowCondition(
                    "a file without hash and chunks", IS_REGULAR + " AND NOT " + IS_CHUNKED + " AND hash IS NULL"),
            new RowCondition("a hash without a file", "NOT " + IS_REGULAR + " AND hash IS NOT NULL"),
            new RowCondition("the size is negative", "size < 0"),
            new RowCondition(
                    "a size on a fifo or socket",
                    TYPE + " IN (" + FileMode.FIFO + ", " + FileMode.SOCKET + ") AND size <> 0"),
            new RowCondition("the owner is no 32-bit number", "uid NOT BETWEEN 0 AND 4294967295"),
            new RowCondition("the group is no 32-bit number", "gid NOT BETWEEN 0 AND 4294967295"),
            new RowCondition(
                    "the link count is impossible",
                    "hardlinks < 0 OR " + LINK_COUNT + " NOT BETWEEN 1 AND " + Integer.MAX_VALUE),
            new RowCondition(
                    "several links without a hardlink group",
                    "NOT " + IS_DIRECTORY + " AND " + LINK_COUNT + " > 1 AND " + GROUP + " = 0"),
            new RowCondition("a directory in a hardlink group", IS_DIRECTORY + " AND " + GROUP + " <> 0"),
            new RowCondition("the extended attributes are no blob", "typeof(xattr) NOT IN ('blob', 'null')"));

    static final RowCondition MTIME_NANOS = new RowCondition(
            "the nanoseconds are impossible",
            "typeof(mtimens) NOT IN ('integer', 'null') OR mtimens NOT BETWEEN 0 AND 999999999");
}
