package org.cvmfsephemeral.upload.content;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import org.cvmfsephemeral.format.chunk.ChunkDetector;
import org.cvmfsephemeral.format.object.ObjectKind;
import org.cvmfsephemeral.ledger.change.Operation.StoredChunk;

/** One body on its way into the store: read and cut by the calling thread, hashed and written by others. */
final class Intake {
    private final ContentRequest request;
    private final ObjectWriter writer;
    private final ExecutorService storing;
    private final ChunkDetector detector;
    private final List<Future<StoredChunk>> chunks = new ArrayList<>();

    private ChunkBuffer current;
    private long currentOffset;
    private long received;
    private volatile RuntimeException failure;

    Intake(ContentRequest request, BufferMemory.Share memory, ObjectWriter writer, ExecutorService storing) {
        this.request = request;
        this.writer = writer;
        this.storing = storing;
        this.detector = new ChunkDetector(request.chunkSizes());
        this.current = new ChunkBuffer(memory);
    }

    StoredContent run() throws InterruptedException {
        try {
            readBody();
            requireAnnouncedLength();
            return chunks.isEmpty() ? storeWhole() : storeLastChunk();
        } finally {
            awaitStored();
            current.release();
        }
    }

    private void readBody() throws InterruptedException {
        for (int count = read(); count >= 0; count = read()) {
            request.progress().run();
            cut(count);
            if (failure != null) {
                throw failure;
            }
        }
    }

    private int read() throws InterruptedException {
        byte[] tail = current.tail();
        int filled = current.tailFilled();
        int count;
        try {
            count = request.body().read(tail, filled, tail.length - filled);
        } catch (IOException e) {
            throw new IncompleteBodyException("the body could not be read to its end", e);
        }
        received += Math.max(0, count);
        if (received > request.limit()) {
            throw new TooLargeException(request.limit());
        }
        return count;
    }

    private void cut(int count) throws InterruptedException {
        int left = count;
        for (int own = nextCut(left); own >= 0; own = nextCut(left)) {
            ChunkBuffer next = current.split(own, left - own);
            storeInBackground(current);
            current = next;
            left -= own;
        }
        current.advance(left);
    }

    private int nextCut(int count) throws InterruptedException {
        return detector.nextCut(current.tail(), current.tailFilled(), count);
    }

    private void storeInBackground(ChunkBuffer chunk) {
        long offset = currentOffset;
        currentOffset += chunk.size();
        chunks.add(storing.submit(() -> {
            try {
                return storeChunk(chunk, offset);
            } catch (RuntimeException e) {
                failure = e;
                throw e;
            } finally {
                chunk.release();
            }
        }));
    }

    private StoredChunk storeChunk(ChunkBuffer chunk, long offset) throws InterruptedException {
        String hash = writer.write(request.repository(), ObjectKind.CHUNK, request.compression(), chunk.content())
                .toString();
        request.progress().run();
        return new StoredChunk(offset, chunk.size(), hash);
    }

    private void requireAnnouncedLength() {
        if (request.length().isPresent() && received != request.length().getAsLong()) {
            throw new IncompleteBodyException(
                    "the body has " + received + " of the announced "
                            + request.length().getAsLong() + " bytes",
                    null);
        }
    }

    private StoredContent storeWhole() throws InterruptedException {
        String hash = writer.write(request.repository(), ObjectKind.FILE, request.compression(), current.content())
                .toString();
        return new StoredContent(received, hash, null);
    }

    private StoredContent storeLastChunk() throws InterruptedException {
        List<StoredChunk> stored = new ArrayList<>(chunks.size() + 1);
        StoredChunk last = storeChunk(current, currentOffset);
        for (Future<StoredChunk> chunk : chunks) {
            stored.add(resultOf(chunk));
        }
        stored.add(last);
        return new StoredContent(received, null, stored);
    }

    private static StoredChunk resultOf(Future<StoredChunk> chunk) throws InterruptedException {
        try {
            return chunk.get();
        } catch (ExecutionException e) {
            if (e.getCause() instanceof RuntimeException failure) {
                throw failure;
            }
            throw new IllegalStateException("storing a chunk failed", e.getCause());
        }
    }

    /** Memory is handed back only when nobody writes from it any more, however the intake ends. */
    private void awaitStored() {
        boolean interrupted = false;
        for (Future<StoredChunk> chunk : chunks) {
            while (!chunk.isDone()) {
                try {
                    chunk.get();
                } catch (InterruptedException e) {
                    interrupted = true;
                } catch (ExecutionException e) {
                    failure = failure != null ? failure : new IllegalStateException(e.getCause());
                }
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
