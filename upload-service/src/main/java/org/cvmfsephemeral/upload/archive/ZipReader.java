package org.cvmfsephemeral.upload.archive;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.util.zip.CRC32;
import java.util.zip.Inflater;

/**
 * The members of a zip archive in the order of their contents, and then its central directory, all in one pass: commons-compress throws
 * the directory away when it reads a stream, and it alone knows which members are links. Every size and checksum is verified.
 */
final class ZipReader implements AutoCloseable {
    static final int MEMBER = 0x04034b50;
    static final int DIRECTORY_ENTRY = 0x02014b50;
    static final int END = 0x06054b50;
    static final int ZIP64_END = 0x06064b50;

    private static final int DESCRIPTOR = 0x08074b50;
    private static final int NO_ROOM = 0xffffffff;
    private static final int LOCAL_HEADER_BYTES = 30;
    private static final int DESCRIPTOR_BYTES = 16;

    private final UnpackingBudget budget;
    private final ZipSource source;
    private final Inflater inflater = new Inflater(true);
    private Content content;

    ZipReader(InputStream in, UnpackingBudget budget) {
        this.budget = budget;
        this.source = new ZipSource(in);
    }

    ZipSource source() {
        return source;
    }

    /** Which record comes next. */
    int nextSignature() throws IOException {
        ByteBuffer ahead = source.peek(Integer.BYTES);
        if (ahead.remaining() < Integer.BYTES) {
            throw new EOFException();
        }
        return ahead.getInt(0);
    }

    /**
     * The next member's header, whose sizes may be missing.
     *
     * @throws io.quarkiverse.resteasy.problem.HttpProblem if its content could not be read
     */
    ZipRecord member() throws IOException {
        ByteBuffer fields = source.record(LOCAL_HEADER_BYTES);
        int flags = fields.getShort(6) & 0xffff;
        int method = fields.getShort(8) & 0xffff;
        int time = fields.getInt(10);
        int crc = fields.getInt(14);
        int compressed = fields.getInt(18);
        int size = fields.getInt(22);
        int nameLength = fields.getShort(26) & 0xffff;
        int extraLength = fields.getShort(28) & 0xffff;
        ZipRecord member = new ZipRecord(
                source.bytes(nameLength),
                flags,
                method,
                time,
                crc,
                Integer.toUnsignedLong(compressed),
                Integer.toUnsignedLong(size),
                source.bytes(extraLength));
        if (compressed == NO_ROOM || size == NO_ROOM) {
            member = withLargeSizes(member);
        }
        requireReadable(member);
        content = new Content(member);
        return member;
    }

    private static ZipRecord withLargeSizes(ZipRecord member) {
        ByteBuffer large = member.zip64()
                .filter(field -> field.remaining() >= 2 * Long.BYTES)
                .orElseThrow(() -> contradiction(member));
        return member.withSizes(member.crc(), large.getLong(Long.BYTES), large.getLong(0));
    }

    private static void requireReadable(ZipRecord member) {
        String name = ArchiveProblems.quote(member.name());
        if (member.isEncrypted()) {
            throw ArchiveProblems.unsupported("Member " + name + " is encrypted.");
        }
        if (member.method() != ZipRecord.STORED && member.method() != ZipRecord.DEFLATED) {
            throw ArchiveProblems.unsupported("Member " + name + " is compressed with method " + member.method()
                    + "; only stored (0) and deflated (8) members are read.");
        }
        if (member.size() < 0 || member.compressed() < 0) {
            throw contradiction(member);
        }
    }

    static RuntimeException contradiction(ZipRecord member) {
        return ArchiveProblems.invalid(
                "What the archive says about member " + ArchiveProblems.quote(member.name()) + " contradicts itself.");
    }

    /** The content of the member that was read last. */
    InputStream content() {
        return content;
    }

    /**
     * Reads what is left of the member.
     *
     * @return the member with its true sizes and checksum
     */
    ZipRecord endMember() throws IOException {
        content.transferTo(OutputStream.nullOutputStream());
        return content.verified();
    }

    @Override
    public void close() {
        inflater.end();
    }

    private final class Content extends InputStream {
        private final ZipRecord member;
        private final CRC32 crc = new CRC32();
        private final long start = source.offset();
        private long size;
        private boolean ended;

        Content(ZipRecord member) {
            this.member = member;
            inflater.reset();
        }

        @Override
        public int read() throws IOException {
            byte[] one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
        }

        @Override
        public int read(byte[] buffer, int offset, int length) throws IOException {
            if (length == 0) {
                return 0;
            }
            if (ended) {
                return -1;
            }
            int count = member.method() == ZipRecord.STORED
                    ? readStored(buffer, offset, length)
                    : source.inflate(inflater, buffer, offset, length);
            if (count < 0) {
                ended = true;
                return -1;
            }
            size += count;
            crc.update(buffer, offset, count);
            budget.decoded(count);
            boolean tooLong = !member.hasDescriptor() && size > member.size();
            if (tooLong) {
                throw contradiction(member);
            }
            return count;
        }

        /** Where a stored member ends only its header can say. */
        private int readStored(byte[] buffer, int offset, int length) throws IOException {
            long left = member.compressed() - size;
            return left == 0 ? -1 : source.read(buffer, offset, (int) Math.min(length, left));
        }

        ZipRecord verified() throws IOException {
            ZipRecord actual = member.withSizes((int) crc.getValue(), source.offset() - start, size);
            boolean matches = member.hasDescriptor() ? descriptorMatches(actual) : isLike(actual);
            if (!matches && member.hasDescriptor() && member.method() == ZipRecord.STORED) {
                throw ArchiveProblems.unsupported("Member " + ArchiveProblems.quote(member.name())
                        + " is stored without its size in front, so its end cannot be found in a stream.");
            }
            if (!matches) {
                throw ArchiveProblems.invalid("The content of member " + ArchiveProblems.quote(member.name())
                        + " is not of the size or checksum that the archive says.");
            }
            return actual;
        }

        private boolean isLike(ZipRecord actual) {
            return actual.crc() == member.crc()
                    && actual.compressed() == member.compressed()
                    && actual.size() == member.size();
        }

        /** Its signature is optional, and nothing but its fit tells how wide its numbers are (APPNOTE.TXT 4.3.9). */
        private boolean descriptorMatches(ZipRecord actual) throws IOException {
            if (nextSignature() == DESCRIPTOR && !isBareDescriptor(actual)) {
                source.record(Integer.BYTES);
            }
            ByteBuffer ahead = source.peek(Integer.BYTES + DESCRIPTOR_BYTES);
            boolean wide = ahead.remaining() == Integer.BYTES + DESCRIPTOR_BYTES
                    && ahead.getLong(4) == actual.compressed()
                    && ahead.getLong(12) == actual.size();
            ByteBuffer descriptor = source.record(Integer.BYTES + (wide ? 16 : 8));
            return descriptor.getInt(0) == actual.crc()
                    && (wide
                            || (descriptor.getInt(4) == (int) actual.compressed()
                                    && descriptor.getInt(8) == (int) actual.size()));
        }

        /** A checksum can look like the signature. */
        private boolean isBareDescriptor(ZipRecord actual) throws IOException {
            ByteBuffer ahead = source.peek(2 * Integer.BYTES);
            return actual.crc() == DESCRIPTOR
                    && ahead.remaining() == 2 * Integer.BYTES
                    && ahead.getInt(4) != DESCRIPTOR;
        }
    }
}
