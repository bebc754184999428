package org.cvmfsephemeral.testing.checker;

import java.util.Locale;

/** What catalogs count, in {@code self_} and {@code subtree_} (4.11). */
enum Counter {
    REGULAR,
    SYMLINK,
    SPECIAL,
    DIR,
    NESTED,
    CHUNKED,
    CHUNKS,
    FILE_SIZE,
    CHUNKED_SIZE,
    XATTR,
    EXTERNAL,
    EXTERNAL_FILE_SIZE;

    String self() {
        return "self_" + name().toLowerCase(Locale.ROOT);
    }

    String subtree() {
        return "subtree_" + name().toLowerCase(Locale.ROOT);
    }
}
