package org.cvmfsephemeral.format.catalog;

/** The file type bits of {@code st_mode} on Linux. */
final class FileMode {
    static final int TYPE_MASK = 0170000;
    static final int FIFO = 0010000;
    static final int CHARACTER_DEVICE = 0020000;
    static final int DIRECTORY = 0040000;
    static final int BLOCK_DEVICE = 0060000;
    static final int REGULAR = 0100000;
    static final int SYMLINK = 0120000;
    static final int SOCKET = 0140000;

    private FileMode() {}
}
