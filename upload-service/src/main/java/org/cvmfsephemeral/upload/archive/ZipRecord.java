package org.cvmfsephemeral.upload.archive;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.Optional;

/**
 * What the local header and the central directory of a zip archive both say of a member (APPNOTE.TXT 4.3.7 and 4.3.12).
 *
 * @param name as bytes of its encoding
 * @param method of compression
 * @param time of modification in the form of DOS, date in the upper half
 * @param crc of the content
 * @param compressed size in bytes
 * @param size of the content in bytes
 * @param extra fields
 */
record ZipRecord(byte[] name, int flags, int method, int time, int crc, long compressed, long size, byte[] extra) {
    static final int STORED = 0;
    static final int DEFLATED = 8;

    private static final int ENCRYPTED = 1 | 1 << 6 | 1 << 13;
    private static final int DESCRIPTOR = 1 << 3;
    private static final int ZIP64 = 0x0001;
    private static final int EXTENDED_TIME = 0x5455;

    boolean isEncrypted() {
        return (flags & ENCRYPTED) != 0;
    }

    /** Whether checksum and sizes follow the content. */
    boolean hasDescriptor() {
        return (flags & DESCRIPTOR) != 0;
    }

    /** The name, if it is UTF-8, whatever the archive says about it: which code page else it could be nobody knows. */
    String text() {
        String text = new String(name, StandardCharsets.UTF_8);
        if (!ArchiveProblems.isUtf8(name, text) || text.indexOf('\0') >= 0) {
            throw ArchiveProblems.unsupportedEntry(
                    "Member " + ArchiveProblems.quote(name) + " has a name that is not UTF-8.");
        }
        return text;
    }

    /** Sizes and offset of more than 32 bits, in that order, each only where the record itself has no room. */
    Optional<ByteBuffer> zip64() {
        return field(ZIP64);
    }

    /** Unix seconds. */
    long mtime() {
        return field(EXTENDED_TIME)
                .filter(field -> field.remaining() >= 1 + Integer.BYTES && (field.get(0) & 1) != 0)
                .map(field -> (long) field.getInt(1))
                .orElseGet(this::dosTime);
    }

    /** The time zone is not recorded. */
    private long dosTime() {
        try {
            return LocalDateTime.of(
                            1980 + (time >>> 25),
                            time >>> 21 & 0xf,
                            time >>> 16 & 0x1f,
                            time >>> 11 & 0x1f,
                            time >>> 5 & 0x3f,
                            (time & 0x1f) * 2)
                    .toEpochSecond(ZoneOffset.UTC);
        } catch (DateTimeException e) {
            return 0;
        }
    }

    private Optional<ByteBuffer> field(int wanted) {
        ByteBuffer fields = ByteBuffer.wrap(extra).order(ByteOrder.LITTLE_ENDIAN);
        while (fields.remaining() >= 2 * Short.BYTES) {
            int id = fields.getShort() & 0xffff;
            int length = fields.getShort() & 0xffff;
            if (length > fields.remaining()) {
                break;
            }
            if (id == wanted) {
                return Optional.of(fields.slice().order(ByteOrder.LITTLE_ENDIAN).limit(length));
            }
            fields.position(fields.position() + length);
        }
        return Optional.empty();
    }

    ZipRecord withSizes(int newCrc, long newCompressed, long newSize) {
        return new ZipRecord(name, flags, method, time, newCrc, newCompressed, newSize, extra);
    }
}
