package org.cvmfsephemeral.testing.checker;

/** Bits of the column {@code flags} (4.6). */
final class Flags {
    static final long DIRECTORY = 1;
    static final long MOUNTPOINT = 2;
    static final long FILE = 4;
    static final long SYMLINK = 8;
    static final long SPECIAL = 16;
    static final long NESTED_ROOT = 32;
    static final long CHUNKED = 64;
    static final long EXTERNAL = 128;
    static final long BIND_MOUNTPOINT = 0x4000;
    static final long HIDDEN = 0x8000;
    static final long DIRECT_IO = 0x10000;

    static final long KINDS = DIRECTORY | FILE | SYMLINK | SPECIAL;
    static final long OF_DIRECTORIES = MOUNTPOINT | NESTED_ROOT | BIND_MOUNTPOINT;
    static final long OF_REGULAR_FILES = CHUNKED | EXTERNAL | DIRECT_IO;
    static final long KNOWN = 0x1ffff;

    private static final int HASH_SHIFT = 8;
    private static final int COMPRESSION_SHIFT = 11;
    private static final long THREE_BITS = 7;

    private Flags() {}

    static long hashBits(long flags) {
        return flags >> HASH_SHIFT & THREE_BITS;
    }

    static long compressionBits(long flags) {
        return flags >> COMPRESSION_SHIFT & THREE_BITS;
    }
}
