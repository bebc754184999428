package org.cvmfsephemeral.format.catalog;

/** The files that are neither directory, regular file nor symbolic link. */
public enum SpecialType {
    FIFO(FileMode.FIFO),
    SOCKET(FileMode.SOCKET),
    CHARACTER_DEVICE(FileMode.CHARACTER_DEVICE),
    BLOCK_DEVICE(FileMode.BLOCK_DEVICE);

    private final int modeBits;

    SpecialType(int modeBits) {
        this.modeBits = modeBits;
    }

    int modeBits() {
        return modeBits;
    }

    boolean isDevice() {
        return this == CHARACTER_DEVICE || this == BLOCK_DEVICE;
    }
}
