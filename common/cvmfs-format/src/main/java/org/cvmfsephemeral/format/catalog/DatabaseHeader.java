package org.cvmfsephemeral.format.catalog;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.cvmfsephemeral.format.object.FormatException;

/**
 * The first 100 bytes of a SQLite database, checked before SQLite sees it (<a href="https://www.sqlite.org/fileformat2.html">
 * SQLite's file format</a>, 1.3): what clients cannot read is refused with its name instead of SQLite's number.
 */
final class DatabaseHeader {
    static final int BYTES = 100;

    private static final byte[] MAGIC = "SQLite format 3\0".getBytes(StandardCharsets.US_ASCII);
    private static final int PAGE_SIZE = 16;
    private static final int WRITE_VERSION = 18;
    private static final int READ_VERSION = 19;
    private static final int CHANGE_COUNTER = 24;
    private static final int PAGE_COUNT = 28;
    private static final int TEXT_ENCODING = 56;
    private static final int VERSION_VALID_FOR = 92;
    private static final int LIBRARY_VERSION = 96;
    private static final int LARGEST_PAGE = 65536;
    private static final int SMALLEST_PAGE = 512;
    private static final int ROLLBACK_JOURNAL = 1;
    private static final int UTF_8 = 1;

    private DatabaseHeader() {}

    /**
     * @param start at least the first {@link #BYTES} bytes, fewer only when the database is shorter
     * @param length of the whole database in bytes
     * @throws FormatException unless this is a whole UTF-8 database with a rollback journal
     */
    static void check(byte[] start, long length) {
        if (start.length < BYTES || !Arrays.equals(start, 0, MAGIC.length, MAGIC, 0, MAGIC.length)) {
            throw new FormatException("a catalog is a SQLite 3 database");
        }
        ByteBuffer header = ByteBuffer.wrap(start);
        int pageSize = Short.toUnsignedInt(header.getShort(PAGE_SIZE));
        pageSize = pageSize == 1 ? LARGEST_PAGE : pageSize;
        if (pageSize < SMALLEST_PAGE || Integer.bitCount(pageSize) != 1) {
            throw new FormatException("the catalog database has an impossible page size");
        }
        if (header.get(WRITE_VERSION) != ROLLBACK_JOURNAL || header.get(READ_VERSION) != ROLLBACK_JOURNAL) {
            throw new FormatException("the catalog database is in WAL mode, which clients cannot read");
        }
        if (header.getInt(TEXT_ENCODING) != UTF_8) {
            throw new FormatException("the catalog database is not in UTF-8");
        }
        boolean pageCountIsValid = header.getInt(CHANGE_COUNTER) == header.getInt(VERSION_VALID_FOR);
        long pages = Integer.toUnsignedLong(header.getInt(PAGE_COUNT));
        if (length % pageSize != 0 || (pageCountIsValid && pages * pageSize != length)) {
            throw new FormatException("the catalog database is cut off or has bytes behind its end");
        }
    }

    /**
     * Forgets how often the database was written, and by which release: a connection that stays open counts otherwise than one that is opened again, and
     * equal catalogs are to have equal bytes.
     */
    static void forgetChanges(byte[] database) {
        ByteBuffer header = ByteBuffer.wrap(database);
        header.putInt(CHANGE_COUNTER, 1);
        header.putInt(VERSION_VALID_FOR, 1);
        header.putInt(LIBRARY_VERSION, 0);
    }
}
