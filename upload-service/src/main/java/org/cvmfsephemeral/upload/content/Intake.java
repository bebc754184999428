package org.cvmfsephemeral.upload.content;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.cvmfsephemeral.format.chunk.ChunkDetector;
import org.cvmfsephemeral.format.object.ObjectKind;
import org.cvmfsephemeral.ledger.change.Operation.StoredChunk;

/** One body on its way into the store: read and cut by the calling thread, hashed and written by others. */
final class Intake {
    private final ContentRequest request;
    private final ObjectSink sink;
    private final StoreTasks tasks;
    private final ChunkDetector detector;
    private final List<ChunkResult> chunks = new ArrayList<>();

    private ChunkBuffer current;
    private long currentOffset;
    private long received;

    /** What a store thread leaves behind. */
    private static final class ChunkResult {
        private volatile StoredChunk stored;
    }

    Intake(ContentRequest request, BufferMemory.Share memory, ObjectSink sink, StoreTasks tasks) {
        this.request = request;
        this.sink = sink;
        this.tasks = tasks;
        this.detector = new ChunkDetector(request.target().chunkSizes());
        this.current = new ChunkBuffer(memory);
    }

    /** Reads and stores the body; what is left at its end is stored by the calling thread. */
    StoredContent run() throws InterruptedException {
        try {
            readBody();
            requireAnnouncedLength();
            return chunks.isEmpty() ? storeWhole() : storeLastChunk();
        } finally {
            tasks.stop();
            current.release();
        }
    }

    /** Reads the body and leaves all storing to others, so that the next body can be read meanwhile. */
    PendingContent receive() throws InterruptedException {
        boolean complete = false;
        try {
            readBody();
            requireAnnouncedLength();
            complete = true;
        } finally {
            if (!complete) {
                current.release();
            }
        }
        return chunks.isEmpty() ? wholeInBackground() : lastChunkInBackground();
    }

    private void readBody() throws InterruptedException {
        for (int count = read(); count >= 0; count = read()) {
            request.target().progress().run();
            cut(count);
            tasks.throwFailure();
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
        if (received > request.target().fileSizeLimit()) {
            throw new TooLargeException(request.target().fileSizeLimit());
        }
        return count;
    }

    private void cut(int count) throws InterruptedException {
        int left = count;
        for (int own = nextCut(left); own >= 0; own = nextCut(left)) {
            ChunkBuffer next = current.split(own, left - own);
            ChunkBuffer complete = current;
            current = next;
            storeInBackground(complete);
            left -= own;
        }
        current.advance(left);
    }

    private int nextCut(int count) throws InterruptedException {
        return detector.nextCut(current.tail(), current.tailFilled(), count);
    }

    private void storeInBackground(ChunkBuffer chunk) throws InterruptedException {
        long offset = currentOffset;
        currentOffset += chunk.size();
        ChunkResult result = new ChunkResult();
        chunks.add(result);
        tasks.start(() -> result.stored = storeChunk(chunk, offset), chunk::release);
    }

    private StoredChunk storeChunk(ChunkBuffer chunk, long offset) throws InterruptedException {
        String hash = sink.write(ObjectKind.CHUNK, chunk.content()).toString();
        request.target().progress().run();
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
        String hash = sink.write(ObjectKind.FILE, current.content()).toString();
        return new StoredContent(received, hash, null);
    }

    private StoredContent storeLastChunk() throws InterruptedException {
        StoredChunk last = storeChunk(current, currentOffset);
        tasks.await();
        List<StoredChunk> stored = storedChunks();
        stored.add(last);
        return new StoredContent(received, null, stored);
    }

    private PendingContent wholeInBackground() throws InterruptedException {
        PendingContent pending = PendingContent.whole(received);
        ChunkBuffer whole = current;
        tasks.start(
                () -> {
                    pending.storedAs(
                            sink.write(ObjectKind.FILE, whole.content()).toString());
                    request.target().progress().run();
                },
                whole::release);
        return pending;
    }

    private PendingContent lastChunkInBackground() throws InterruptedException {
        storeInBackground(current);
        return PendingContent.chunked(received, () -> new StoredContent(received, null, storedChunks()));
    }

    private List<StoredChunk> storedChunks() {
        List<StoredChunk> stored = new ArrayList<>(chunks.size() + 1);
        chunks.forEach(chunk -> stored.add(chunk.stored));
        return stored;
    }
}
