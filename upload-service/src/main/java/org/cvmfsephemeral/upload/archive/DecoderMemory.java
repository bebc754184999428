package org.cvmfsephemeral.upload.archive;

import jakarta.enterprise.context.ApplicationScoped;
import java.io.Closeable;
import java.io.InterruptedIOException;
import java.io.UncheckedIOException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.cvmfsephemeral.upload.content.OverloadedException;
import org.cvmfsephemeral.upload.content.UploadSettings;
import org.tukaani.xz.ArrayCache;

/** Memory for the windows and dictionaries of decoders, beside that for content: an archive says how much it wants. */
@ApplicationScoped
class DecoderMemory {
    private final ArchiveSettings settings;
    private final UploadSettings uploads;
    private final Semaphore available;

    DecoderMemory(ArchiveSettings settings, UploadSettings uploads) {
        this.settings = settings;
        this.uploads = uploads;
        this.available = new Semaphore(settings.decoderBytes(), true);
    }

    /** Largest window, in bytes. */
    int windowBytes() {
        return Math.min(settings.windowBytes(), settings.decoderBytes());
    }

    /**
     * Memory for one window.
     *
     * @throws OverloadedException if there is not enough in time
     */
    Closeable reserve(int bytes) throws InterruptedIOException {
        acquire(bytes);
        return () -> available.release(bytes);
    }

    private void acquire(int bytes) throws InterruptedIOException {
        try {
            if (!available.tryAcquire(bytes, uploads.bufferWait().toMillis(), TimeUnit.MILLISECONDS)) {
                throw new OverloadedException("there is no memory for another decoder right now", uploads.bufferWait());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("interrupted while waiting for memory");
        }
    }

    /** Memory for a decoder that asks for arrays as it meets blocks. */
    Arrays arrays() {
        return new Arrays();
    }

    /** Large arrays are counted, small ones are not worth it. */
    final class Arrays extends ArrayCache implements Closeable {
        private static final int COUNTED_FROM = 64 << 10;
        private int held;

        @Override
        public byte[] getByteArray(int size, boolean fillWithZeros) {
            if (size >= COUNTED_FROM) {
                count(size);
            }
            return new byte[size];
        }

        private void count(int size) {
            int counted = Math.min(size, settings.decoderBytes());
            try {
                acquire(counted);
            } catch (InterruptedIOException e) {
                throw new UncheckedIOException(e);
            }
            held += counted;
        }

        @Override
        public void putArray(byte[] array) {
            if (array.length >= COUNTED_FROM) {
                int counted = Math.min(array.length, settings.decoderBytes());
                held -= counted;
                available.release(counted);
            }
        }

        @Override
        public void close() {
            available.release(held);
            held = 0;
        }
    }
}
