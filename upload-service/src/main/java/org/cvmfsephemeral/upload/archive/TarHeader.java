package org.cvmfsephemeral.upload.archive;

import java.util.Arrays;
import org.apache.commons.compress.archivers.tar.TarUtils;

/** One header block of a tar archive, in the forms that v7, ustar, GNU and star write. */
final class TarHeader {
    static final int BLOCK = 512;

    private static final int PREFIX = 345;
    private static final int PREFIX_BYTES = 155;
    /** star keeps times behind a shorter prefix. */
    private static final int STAR_PREFIX_BYTES = 131;

    private static final byte[] USTAR = {'u', 's', 't', 'a', 'r', 0};
    private static final byte[] STAR_TRAILER = {'t', 'a', 'r', 0};

    private final byte[] block;

    /**
     * @param block of {@link #BLOCK} bytes, which now belongs to this
     */
    TarHeader(byte[] block) {
        this.block = block;
    }

    static boolean isZero(byte[] block) {
        for (byte b : block) {
            if (b != 0) {
                return false;
            }
        }
        return true;
    }

    /** Whether this is a header at all. */
    static boolean isValid(byte[] block) {
        try {
            return block.length == BLOCK && TarUtils.verifyCheckSum(block);
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    char type() {
        return (char) (block[156] & 0xff);
    }

    byte[] name() {
        byte[] name = text(0, 100);
        if (!Codec.startsWith(block, 257, USTAR)) {
            return name;
        }
        boolean star = Codec.startsWith(block, 508, STAR_TRAILER);
        byte[] prefix = text(PREFIX, star ? STAR_PREFIX_BYTES : PREFIX_BYTES);
        if (prefix.length == 0) {
            return name;
        }
        byte[] whole = Arrays.copyOf(prefix, prefix.length + 1 + name.length);
        whole[prefix.length] = '/';
        System.arraycopy(name, 0, whole, prefix.length + 1, name.length);
        return whole;
    }

    byte[] linkName() {
        return text(157, 100);
    }

    long mode() {
        return number(100, 8, "mode");
    }

    long uid() {
        return number(108, 8, "owner");
    }

    long gid() {
        return number(116, 8, "group");
    }

    long size() {
        return number(124, 12, "size");
    }

    long mtime() {
        return number(136, 12, "modification time");
    }

    long deviceMajor() {
        return number(329, 8, "device number");
    }

    long deviceMinor() {
        return number(337, 8, "device number");
    }

    /** Of the whole file that an old GNU sparse member stands for. */
    long sparseRealSize() {
        return number(483, 12, "size");
    }

    byte[] bytes() {
        return block;
    }

    private byte[] text(int offset, int length) {
        int end = offset;
        while (end < offset + length && block[end] != 0) {
            end++;
        }
        return Arrays.copyOfRange(block, offset, end);
    }

    private long number(int offset, int length, String what) {
        return number(block, offset, length, what, name());
    }

    /** Octal text, or binary as GNU tar writes what has no room. */
    static long number(byte[] block, int offset, int length, String what, byte[] name) {
        try {
            return TarUtils.parseOctalOrBinary(block, offset, length);
        } catch (IllegalArgumentException e) {
            throw ArchiveProblems.invalid(
                    "The " + what + " of member " + ArchiveProblems.quote(name) + " is not a number.");
        }
    }
}
