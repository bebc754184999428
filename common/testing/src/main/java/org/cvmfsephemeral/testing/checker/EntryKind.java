package org.cvmfsephemeral.testing.checker;

import java.util.Optional;

/** Kinds of entries by the type bits of {@code st_mode}. */
public enum EntryKind {
    FIFO(0010000),
    CHARACTER_DEVICE(0020000),
    DIRECTORY(0040000),
    BLOCK_DEVICE(0060000),
    REGULAR(0100000),
    SYMLINK(0120000),
    SOCKET(0140000);

    static final long TYPE_BITS = 0170000;

    private final long type;

    EntryKind(long type) {
        this.type = type;
    }

    static Optional<EntryKind> ofMode(long mode) {
        for (EntryKind kind : values()) {
            if (kind.type == (mode & TYPE_BITS)) {
                return Optional.of(kind);
            }
        }
        return Optional.empty();
    }

    boolean isSpecial() {
        return isDevice() || this == FIFO || this == SOCKET;
    }

    boolean isDevice() {
        return this == CHARACTER_DEVICE || this == BLOCK_DEVICE;
    }
}
