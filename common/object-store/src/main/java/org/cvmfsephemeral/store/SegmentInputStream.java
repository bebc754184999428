package org.cvmfsephemeral.store;

import java.io.InputStream;
import java.nio.ByteBuffer;
import java.util.Objects;

/** Reads buffers one after the other. */
final class SegmentInputStream extends InputStream {
    private final ByteBuffer[] segments;
    private int current;

    SegmentInputStream(ByteBuffer[] segments) {
        this.segments = segments;
    }

    @Override
    public int read() {
        return hasMore() ? segments[current].get() & 0xff : -1;
    }

    @Override
    public int read(byte[] bytes, int offset, int length) {
        Objects.checkFromIndexSize(offset, length, bytes.length);
        if (length == 0) {
            return 0;
        }
        if (!hasMore()) {
            return -1;
        }
        int count = Math.min(length, segments[current].remaining());
        segments[current].get(bytes, offset, count);
        return count;
    }

    @Override
    public int available() {
        return hasMore() ? segments[current].remaining() : 0;
    }

    private boolean hasMore() {
        while (current < segments.length && !segments[current].hasRemaining()) {
            current++;
        }
        return current < segments.length;
    }
}
