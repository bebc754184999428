package org.cvmfsephemeral.bench.content;

import java.io.InputStream;
import java.util.Objects;
import java.util.SplittableRandom;

/** Pseudo-random bytes, the same for the same seed whatever the sizes of the reads; nothing compresses them. */
public final class RandomStream extends InputStream {
    private static final int BLOCK_BYTES = 256 * 1024;

    private final SplittableRandom random;
    private final byte[] block = new byte[BLOCK_BYTES];
    private int position = BLOCK_BYTES;
    private long left;

    public RandomStream(long seed, long size) {
        this.random = new SplittableRandom(seed);
        this.left = size;
    }

    @Override
    public int read() {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] target, int offset, int length) {
        Objects.checkFromIndexSize(offset, length, target.length);
        if (length == 0) {
            return 0;
        }
        if (left == 0) {
            return -1;
        }
        if (position == BLOCK_BYTES) {
            random.nextBytes(block);
            position = 0;
        }
        int count = (int) Math.min(Math.min(length, BLOCK_BYTES - position), left);
        System.arraycopy(block, position, target, offset, count);
        position += count;
        left -= count;
        return count;
    }
}
