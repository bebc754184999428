package org.cvmfsephemeral.testing.checker;

import java.util.Optional;

/** Compression of a stored object, in the order of its flag bits (4.6). */
enum Compression {
    ZLIB,
    NONE;

    static Optional<Compression> ofFlagBits(long bits) {
        return bits < values().length ? Optional.of(values()[(int) bits]) : Optional.empty();
    }
}
