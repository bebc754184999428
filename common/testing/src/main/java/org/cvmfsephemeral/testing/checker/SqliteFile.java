package org.cvmfsephemeral.testing.checker;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** What the header of a database file says before SQLite opens it (4.1; layout: sqlite.org/fileformat.html). */
final class SqliteFile {
    private static final byte[] MAGIC = "SQLite format 3\0".getBytes(StandardCharsets.US_ASCII);
    private static final int HEADER_BYTES = 100;
    private static final int WRITE_VERSION = 18;
    private static final int READ_VERSION = 19;
    private static final byte ROLLBACK_JOURNAL = 1;
    private static final int ENCODING = 56;
    private static final int UTF_8 = 1;
    /** An empty database has no encoding yet. */
    private static final int UNDECIDED = 0;

    private SqliteFile() {}

    /**
     * Also takes a file out of WAL mode, so that it can be looked into.
     *
     * @return what is wrong with it; never empty for a file that is no database at all
     */
    static List<String> inspect(Path path) throws IOException {
        try (RandomAccessFile file = new RandomAccessFile(path.toFile(), "rw")) {
            byte[] header = new byte[(int) Math.min(HEADER_BYTES, file.length())];
            file.readFully(header);
            if (header.length < HEADER_BYTES || !startsWithMagic(header)) {
                return List.of("is no SQLite database");
            }
            List<String> wrong = new ArrayList<>();
            if (header[WRITE_VERSION] != ROLLBACK_JOURNAL || header[READ_VERSION] != ROLLBACK_JOURNAL) {
                wrong.add("is in WAL mode");
                file.seek(WRITE_VERSION);
                file.write(new byte[] {ROLLBACK_JOURNAL, ROLLBACK_JOURNAL});
            }
            int encoding = ByteBuffer.wrap(header).getInt(ENCODING);
            if (encoding != UTF_8 && encoding != UNDECIDED) {
                wrong.add("is not encoded in UTF-8");
            }
            return wrong;
        }
    }

    private static boolean startsWithMagic(byte[] header) {
        return ByteBuffer.wrap(header, 0, MAGIC.length).equals(ByteBuffer.wrap(MAGIC));
    }
}
