package org.cvmfsephemeral.upload.archive;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;

/**
 * The central directory of a zip archive and the records that end it. Readers that look there first must find the very members that a
 * reader of the stream has met.
 */
final class ZipDirectory {
    private static final int ENTRY_BYTES = 46;
    private static final int END_BYTES = 22;
    private static final int ZIP64_LOCATOR = 0x07064b50;
    private static final int ZIP64_LOCATOR_BYTES = 20;
    private static final int ZIP64_END_BYTES = 56;
    private static final int NO_ROOM = 0xffffffff;
    private static final int NO_ROOM_SHORT = 0xffff;

    private final ZipReader reader;
    private final ZipSource source;
    private final long start;
    private long entries;

    /**
     * An entry.
     *
     * @param offset of the member's header from the beginning of the archive
     * @param madeBy system that the attributes are of
     * @param attributes as that system has them
     */
    record Entry(ZipRecord record, long offset, int madeBy, int attributes) {
        /** Whether this is about that member. */
        boolean matches(ZipRecord member) {
            return Arrays.equals(record.name(), member.name())
                    && record.method() == member.method()
                    && record.crc() == member.crc()
                    && record.compressed() == member.compressed()
                    && record.size() == member.size();
        }
    }

    /** Begins where the reader stands, behind the last member. */
    ZipDirectory(ZipReader reader) {
        this.reader = reader;
        this.source = reader.source();
        this.start = source.offset();
    }

    /** The next entry; null behind the last. */
    Entry next() throws IOException {
        if (reader.nextSignature() != ZipReader.DIRECTORY_ENTRY) {
            return null;
        }
        entries++;
        ByteBuffer fields = source.record(ENTRY_BYTES);
        int madeBy = fields.get(5) & 0xff;
        int compressed = fields.getInt(20);
        int size = fields.getInt(24);
        int crc = fields.getInt(16);
        int flags = fields.getShort(8) & 0xffff;
        int method = fields.getShort(10) & 0xffff;
        int time = fields.getInt(12);
        int nameLength = fields.getShort(28) & 0xffff;
        int extraLength = fields.getShort(30) & 0xffff;
        int commentLength = fields.getShort(32) & 0xffff;
        int attributes = fields.getInt(38);
        int offset = fields.getInt(42);
        ZipRecord record = new ZipRecord(
                source.bytes(nameLength),
                flags,
                method,
                time,
                crc,
                Integer.toUnsignedLong(compressed),
                Integer.toUnsignedLong(size),
                source.bytes(extraLength));
        source.bytes(commentLength);
        ByteBuffer large = record.zip64().orElse(ByteBuffer.allocate(0));
        long trueSize = number(size, large, record);
        long trueCompressed = number(compressed, large, record);
        long trueOffset = number(offset, large, record);
        return new Entry(record.withSizes(crc, trueCompressed, trueSize), trueOffset, madeBy, attributes);
    }

    private static long number(int narrow, ByteBuffer large, ZipRecord record) {
        if (narrow != NO_ROOM) {
            return Integer.toUnsignedLong(narrow);
        }
        if (large.remaining() < Long.BYTES) {
            throw ZipReader.contradiction(record);
        }
        return large.getLong();
    }

    /**
     * Reads the rest of the archive.
     *
     * @throws io.quarkiverse.resteasy.problem.HttpProblem if it ends otherwise than it has to
     */
    void end() throws IOException {
        long bytes = source.offset() - start;
        boolean zip64 = reader.nextSignature() == ZipReader.ZIP64_END;
        if (zip64) {
            readZip64End(bytes);
        }
        if (reader.nextSignature() != ZipReader.END) {
            throw malformed();
        }
        ByteBuffer fields = source.record(END_BYTES);
        int disks = fields.getInt(4);
        int count = fields.getShort(10) & 0xffff;
        int size = fields.getInt(12);
        int offset = fields.getInt(16);
        source.bytes(fields.getShort(20) & 0xffff);
        boolean fits = disks == 0
                && (count == entries || (zip64 && count == NO_ROOM_SHORT))
                && (Integer.toUnsignedLong(size) == bytes || (zip64 && size == NO_ROOM))
                && (Integer.toUnsignedLong(offset) == start || (zip64 && offset == NO_ROOM));
        if (!fits) {
            throw malformed();
        }
        if (!source.isAtEnd()) {
            throw ArchiveProblems.invalid("There are bytes behind the end of the archive.");
        }
    }

    private void readZip64End(long bytes) throws IOException {
        long recordStart = source.offset();
        ByteBuffer fields = source.record(ZIP64_END_BYTES);
        boolean fits = fields.getLong(4) == ZIP64_END_BYTES - 12
                && fields.getLong(32) == entries
                && fields.getLong(40) == bytes
                && fields.getLong(48) == start;
        ByteBuffer locator = source.record(ZIP64_LOCATOR_BYTES);
        if (!fits || locator.getInt(0) != ZIP64_LOCATOR || locator.getLong(8) != recordStart) {
            throw malformed();
        }
    }

    private static RuntimeException malformed() {
        return ArchiveProblems.invalid("The archive's central directory is malformed or does not fit its members.");
    }
}
