package org.cvmfsephemeral.upload.content;

import java.nio.ByteBuffer;
import java.util.concurrent.atomic.AtomicInteger;

/** A memory segment that many small contents share; it is given back when the last of them needs it no more. */
final class PackedSegment {
    private final BufferMemory.Share memory;
    private final byte[] bytes;
    /** Whoever fills it counts as one. */
    private final AtomicInteger users = new AtomicInteger(1);

    private int filled;

    PackedSegment(BufferMemory.Share memory) throws InterruptedException {
        this.memory = memory;
        this.bytes = memory.next();
    }

    byte[] bytes() {
        return bytes;
    }

    int filled() {
        return filled;
    }

    int room() {
        return bytes.length - filled;
    }

    /** Counts bytes that were written behind {@link #filled()} and hands them out, in use until {@link #leave()}. */
    ByteBuffer take(int count) {
        users.incrementAndGet();
        ByteBuffer content = ByteBuffer.wrap(bytes, filled, count);
        filled += count;
        return content;
    }

    void leave() {
        if (users.decrementAndGet() == 0) {
            memory.release(bytes);
        }
    }
}
