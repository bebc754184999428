package org.cvmfsephemeral.upload.content;

import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.util.concurrent.ExecutorService;
import org.cvmfsephemeral.format.chunk.ChunkSizes;
import org.cvmfsephemeral.upload.content.PinnedObjectWriter.Existing;

/** Takes a body of any size in bounded memory and stores it as content-addressed objects. */
@ApplicationScoped
public class ContentIntake {
    /** Those of the largest chunk size that repositories can be set to. */
    private static final ChunkSizes LARGEST_CHUNKS = ChunkSizes.ofAverage(16 << 20);

    private final BufferMemory memory;
    private final ObjectWriter writer;
    private final ExecutorService storing;

    ContentIntake(BufferMemory memory, ObjectWriter writer, StoreThreads threads) {
        this.memory = memory;
        this.writer = writer;
        this.storing = threads.executor();
    }

    /** Settings with which some upload could never be served end the service at its start. */
    void checkSettings(@Observes StartupEvent event, UploadSettings settings) {
        int needed = (segmentsFor(LARGEST_CHUNKS) + 1) * BufferMemory.SEGMENT_BYTES;
        if (settings.bufferBytes() < needed) {
            throw new IllegalStateException(
                    "cvmfs.upload.buffer-bytes is " + settings.bufferBytes() + ", one upload needs up to " + needed);
        }
    }

    /**
     * Reads the body to its end; when this returns all of its objects are durable.
     *
     * @throws IncompleteBodyException if the body ends early or cannot be read
     * @throws TooLargeException if it is larger than allowed
     * @throws OverloadedException if there is no memory for it in time
     * @throws org.cvmfsephemeral.store.StoreException if the store fails
     */
    public StoredContent store(ContentRequest request) throws InterruptedException {
        try (BufferMemory.Share share = memory.reserve(segmentsFor(request))) {
            ObjectSink sink = new PinnedObjectWriter(writer, request.target(), Existing.REPLACE);
            return new Intake(request, share, sink, new StoreTasks(storing)).run();
        }
    }

    /**
     * Room for one piece at a time of a body that is only kept for later.
     *
     * @throws OverloadedException if there is no memory for it in time
     */
    public PieceBuffer pieces() throws InterruptedException {
        return new PieceBuffer(memory.reserve(BufferMemory.segmentsFor(PieceBuffer.PIECE_BYTES)));
    }

    /**
     * Room for many contents that arrive one after the other; each is written, whether the store has it or not.
     *
     * @throws OverloadedException if there is no memory for it in time
     */
    public ContentBatch batch(ContentTarget target) throws InterruptedException {
        return batch(target, Existing.REPLACE);
    }

    /** As {@link #batch(ContentTarget)}, except that objects which the store has are not written again. */
    public ContentBatch reusingBatch(ContentTarget target) throws InterruptedException {
        return batch(target, Existing.REUSE);
    }

    private ContentBatch batch(ContentTarget target, Existing existing) throws InterruptedException {
        return new ContentBatch(
                target, reserveFor(target), new PinnedObjectWriter(writer, target, existing), new StoreTasks(storing));
    }

    /**
     * A small content that this upload has stored just now.
     *
     * @throws org.cvmfsephemeral.store.StoreException if the store fails, or the content is larger than {@code limit} bytes
     */
    public byte[] read(ContentTarget target, StoredContent content, int limit) {
        return writer.read(target.repository(), target.compression(), content.hash(), limit);
    }

    private BufferMemory.Share reserveFor(ContentTarget target) throws InterruptedException {
        // One segment more, which small contents share.
        return memory.reserve(segmentsFor(target.chunkSizes()) + 1);
    }

    private static int segmentsFor(ChunkSizes sizes) {
        // The largest chunk, what was read beyond its end, and the first segment of the next one.
        return BufferMemory.segmentsFor(sizes.max()) + 2;
    }

    private static int segmentsFor(ContentRequest request) {
        int uncut = request.target().chunkSizes().min();
        if (request.length().isPresent() && request.length().getAsLong() <= uncut) {
            // One byte more, because the end of a body shows only when there is room for more of it.
            return BufferMemory.segmentsFor(request.length().getAsLong() + 1);
        }
        return segmentsFor(request.target().chunkSizes());
    }
}
