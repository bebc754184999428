package org.cvmfsephemeral.upload.archive;

import java.util.Arrays;

/** How a stream is compressed. */
public enum Codec {
    NONE,
    GZIP,
    ZSTD,
    XZ,
    BZIP2;

    private static final int GZIP_MAGIC = 0x1f8b;
    private static final int ZSTD_MAGIC = 0x28b52ffd;
    private static final byte[] XZ_MAGIC = {(byte) 0xfd, '7', 'z', 'X', 'Z', 0};
    private static final byte[] BZIP2_MAGIC = {'B', 'Z', 'h'};
    private static final byte[] BZIP2_BLOCK = {0x31, 0x41, 0x59, 0x26, 0x53, 0x59};
    private static final byte[] BZIP2_END = {0x17, 0x72, 0x45, 0x38, 0x50, (byte) 0x90};
    private static final int BZIP2_HEADER_BYTES = 4;

    /** What the first bytes of a stream say; {@link #NONE} if nothing that is known here. */
    public static Codec of(byte[] head) {
        if (startsWith(head, 0, new byte[] {(byte) (GZIP_MAGIC >> 8), (byte) GZIP_MAGIC, 8})) {
            return GZIP;
        }
        if (isZstd(head)) {
            return ZSTD;
        }
        if (startsWith(head, 0, XZ_MAGIC)) {
            return XZ;
        }
        boolean bzip2 = startsWith(head, 0, BZIP2_MAGIC)
                && (startsWith(head, BZIP2_HEADER_BYTES, BZIP2_BLOCK)
                        || startsWith(head, BZIP2_HEADER_BYTES, BZIP2_END));
        return bzip2 ? BZIP2 : NONE;
    }

    /** A frame, or a skippable one before it (RFC 8878, 3.1). */
    private static boolean isZstd(byte[] head) {
        if (head.length < Integer.BYTES) {
            return false;
        }
        int magic = (head[0] & 0xff) << 24 | (head[1] & 0xff) << 16 | (head[2] & 0xff) << 8 | head[3] & 0xff;
        return magic == ZSTD_MAGIC || (magic & 0xf0ffffff) == 0x502a4d18;
    }

    static boolean startsWith(byte[] bytes, int offset, byte[] beginning) {
        return bytes.length >= offset + beginning.length
                && Arrays.equals(bytes, offset, offset + beginning.length, beginning, 0, beginning.length);
    }
}
