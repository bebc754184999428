package org.cvmfsephemeral.upload.content;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/** The content of one chunk while it arrives, in memory segments. */
final class ChunkBuffer {
    private final BufferMemory.Share memory;
    private final List<byte[]> segments = new ArrayList<>();
    private int tailFilled = BufferMemory.SEGMENT_BYTES;

    ChunkBuffer(BufferMemory.Share memory) {
        this.memory = memory;
    }

    /** The segment that is being filled; a fresh one if the last is full. */
    byte[] tail() throws InterruptedException {
        if (tailFilled == BufferMemory.SEGMENT_BYTES) {
            segments.add(memory.next());
            tailFilled = 0;
        }
        return segments.get(segments.size() - 1);
    }

    int tailFilled() {
        return tailFilled;
    }

    /** Counts bytes that were written behind {@link #tailFilled()}. */
    void advance(int count) {
        tailFilled += count;
    }

    /**
     * Ends the chunk within bytes that were written behind {@link #tailFilled()} and not yet counted.
     *
     * @param own how many of them are still this chunk's
     * @param rest how many of them are the next one's
     * @return the next chunk, holding the rest, not yet counted
     */
    ChunkBuffer split(int own, int rest) throws InterruptedException {
        byte[] tail = tail();
        ChunkBuffer next = new ChunkBuffer(memory);
        System.arraycopy(tail, tailFilled + own, next.tail(), 0, rest);
        advance(own);
        return next;
    }

    long size() {
        return segments.isEmpty() ? 0 : (segments.size() - 1L) * BufferMemory.SEGMENT_BYTES + tailFilled;
    }

    List<ByteBuffer> content() {
        List<ByteBuffer> parts = new ArrayList<>(segments.size());
        for (int i = 0; i < segments.size(); i++) {
            boolean isTail = i == segments.size() - 1;
            parts.add(ByteBuffer.wrap(segments.get(i), 0, isTail ? tailFilled : BufferMemory.SEGMENT_BYTES));
        }
        return parts;
    }

    void release() {
        segments.forEach(memory::release);
        segments.clear();
        tailFilled = BufferMemory.SEGMENT_BYTES;
    }
}
