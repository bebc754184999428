package org.cvmfsephemeral.testing.checker;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** MD5 of a path as catalogs store it: two little-endian signed halves (4.4). */
record PathKey(long first, long second) {
    /** Parent of the repository root. */
    static final PathKey NONE = new PathKey(0, 0);

    static PathKey of(byte[] path) {
        ByteBuffer digest =
                ByteBuffer.wrap(HashAlgorithm.jdk("MD5").digest(path)).order(ByteOrder.LITTLE_ENDIAN);
        return new PathKey(digest.getLong(), digest.getLong());
    }
}
