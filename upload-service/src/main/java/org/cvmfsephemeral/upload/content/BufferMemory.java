package org.cvmfsephemeral.upload.content;

import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/**
 * The memory that content passes through, in segments. An upload reserves enough for its largest chunk before it reads anything,
 * so every upload that was let in can finish; more than that it gets while there is some to spare.
 */
@ApplicationScoped
class BufferMemory {
    static final int SEGMENT_BYTES = 256 << 10;

    private final Semaphore available;
    private final Duration wait;
    private final int segments;
    /** Segments are kept for the next upload: zeroing and collecting them costs as much as filling them. */
    private final Deque<byte[]> idle = new ArrayDeque<>();

    BufferMemory(UploadSettings settings) {
        this.segments = settings.bufferBytes() / SEGMENT_BYTES;
        this.available = new Semaphore(segments, true);
        this.wait = settings.bufferWait();
    }

    static int segmentsFor(long bytes) {
        return (int) Math.max(1, (bytes + SEGMENT_BYTES - 1) / SEGMENT_BYTES);
    }

    /**
     * Reserves memory for one upload.
     *
     * @throws OverloadedException if there is not enough in time
     */
    Share reserve(int wanted) throws InterruptedException {
        if (wanted > segments) {
            throw new IllegalArgumentException(
                    "one chunk needs " + wanted + " segments, all uploads together have " + segments);
        }
        if (!available.tryAcquire(wanted, wait.toMillis(), TimeUnit.MILLISECONDS)) {
            throw new OverloadedException("there is no memory for another upload right now", wait);
        }
        return new Share(wanted);
    }

    private byte[] take() {
        synchronized (idle) {
            byte[] segment = idle.poll();
            return segment != null ? segment : new byte[SEGMENT_BYTES];
        }
    }

    private void giveBack(byte[] segment) {
        synchronized (idle) {
            idle.push(segment);
        }
    }

    /** One upload's part of the memory. */
    final class Share implements AutoCloseable {
        private final int reserved;
        private int held;
        private int inUse;

        private Share(int reserved) {
            this.reserved = reserved;
            this.held = reserved;
        }

        /** An empty segment; waits until one of this upload's own comes back if there is none to spare. */
        synchronized byte[] next() throws InterruptedException {
            while (inUse == held) {
                // With a timeout, if of zero: only so does the semaphore let nobody pass an upload that waits to be let
                // in.
                if (available.tryAcquire(0, TimeUnit.SECONDS)) {
                    held++;
                } else {
                    wait();
                }
            }
            inUse++;
            return take();
        }

        synchronized void release(byte[] segment) {
            giveBack(segment);
            inUse--;
            if (held > reserved) {
                held--;
                available.release();
            }
            notifyAll();
        }

        /** Returns the reservation; segments still in use have been released by then. */
        @Override
        public synchronized void close() {
            available.release(held);
            held = 0;
        }
    }
}
