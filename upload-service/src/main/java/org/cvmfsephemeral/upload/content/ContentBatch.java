package org.cvmfsephemeral.upload.content;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalLong;
import java.util.Set;
import org.cvmfsephemeral.format.object.ObjectKind;

/**
 * Many contents of one upload on their way into the store: the calling thread reads one after the other, others hash and write them
 * meanwhile. All is done in the memory that one upload gets. Small contents share segments of it.
 */
public final class ContentBatch implements AutoCloseable {
    /** What is larger fills segments of its own; so no segment is left with less than this much in it. */
    private static final int PACKED_BYTES = BufferMemory.SEGMENT_BYTES / 2;

    /** For contents of unknown size so much room is needed, whether they use it or not. */
    private static final int PACKED_BYTES_UNANNOUNCED = BufferMemory.SEGMENT_BYTES / 8;

    private static final int PINNED_AT_ONCE = 256;

    private final ContentTarget target;
    private final BufferMemory.Share memory;
    private final PinnedObjectWriter writer;
    private final StoreTasks tasks;
    private final List<SmallContent> group = new ArrayList<>();

    private PackedSegment open;
    private PendingContent empty;

    private record SmallContent(PendingContent pending, PackedSegment segment, ByteBuffer bytes) {}

    ContentBatch(ContentTarget target, BufferMemory.Share memory, PinnedObjectWriter writer, StoreTasks tasks) {
        this.target = target;
        this.memory = memory;
        this.writer = writer;
        this.tasks = tasks;
    }

    /**
     * Reads a content to its end.
     *
     * @param size in bytes, if it is known
     * @throws IncompleteBodyException if it ends early or cannot be read
     * @throws TooLargeException if it is larger than a file may be
     * @throws org.cvmfsephemeral.store.StoreException if storing this content or an earlier one failed
     */
    public PendingContent store(InputStream content, OptionalLong size) throws InterruptedException {
        tasks.throwFailure();
        target.progress().run();
        if (size.isPresent()
                && size.getAsLong() > Math.min(PACKED_BYTES, target.chunkSizes().min())) {
            return storeLarge(content, size);
        }
        return size.isPresent() ? storeSmall(content, (int) size.getAsLong()) : storeUnannounced(content);
    }

    private PendingContent storeLarge(InputStream content, OptionalLong size) throws InterruptedException {
        return new Intake(new ContentRequest(target, content, size), memory, writer, tasks).receive();
    }

    private PendingContent storeSmall(InputStream content, int size) throws InterruptedException {
        if (size > target.fileSizeLimit()) {
            throw new TooLargeException(target.fileSizeLimit());
        }
        requireRoom(size);
        int count = read(content, size);
        if (count != size) {
            throw new IncompleteBodyException("the body has " + count + " of the announced " + size + " bytes", null);
        }
        return pack(size);
    }

    private PendingContent storeUnannounced(InputStream content) throws InterruptedException {
        int most = Math.min(PACKED_BYTES_UNANNOUNCED, target.chunkSizes().min());
        requireRoom(most + 1);
        int count = read(content, most + 1);
        if (count > most) {
            byte[] beginning = Arrays.copyOfRange(open.bytes(), open.filled(), open.filled() + count);
            InputStream whole = new SequenceInputStream(new ByteArrayInputStream(beginning), content);
            return storeLarge(whole, OptionalLong.empty());
        }
        if (count > target.fileSizeLimit()) {
            throw new TooLargeException(target.fileSizeLimit());
        }
        return pack(count);
    }

    private void requireRoom(int bytes) throws InterruptedException {
        if (open != null && open.room() < bytes) {
            leaveOpenSegment();
        }
        if (open == null) {
            open = new PackedSegment(memory);
        }
    }

    private int read(InputStream content, int atMost) {
        try {
            return content.readNBytes(open.bytes(), open.filled(), atMost);
        } catch (IOException e) {
            throw new IncompleteBodyException("the body could not be read to its end", e);
        }
    }

    private PendingContent pack(int count) throws InterruptedException {
        if (count == 0 && empty != null) {
            return empty;
        }
        SmallContent small = new SmallContent(PendingContent.whole(count), open, open.take(count));
        if (count == 0) {
            empty = small.pending();
        }
        group.add(small);
        if (group.size() == PINNED_AT_ONCE) {
            startGroup();
        }
        return small.pending();
    }

    private void leaveOpenSegment() throws InterruptedException {
        PackedSegment full = open;
        open = null;
        try {
            startGroup();
        } finally {
            full.leave();
        }
    }

    private void startGroup() throws InterruptedException {
        if (group.isEmpty()) {
            return;
        }
        List<SmallContent> complete = List.copyOf(group);
        group.clear();
        List<SmallContent> handedOver = new ArrayList<>(complete.size());
        tasks.start(() -> pinAndStore(complete, handedOver), () -> complete.stream()
                .skip(handedOver.size())
                .forEach(small -> small.segment().leave()));
    }

    /** One transaction pins the whole group; then its members go their own ways. */
    private void pinAndStore(List<SmallContent> members, List<SmallContent> handedOver) {
        List<EncodedContent> objects = members.stream()
                .map(small -> ObjectWriter.encode(ObjectKind.FILE, target.compression(), List.of(small.bytes())))
                .toList();
        Set<String> damaged = writer.pin(objects);
        for (int i = 0; i < objects.size(); i++) {
            SmallContent small = members.get(i);
            EncodedContent object = objects.get(i);
            handedOver.add(small);
            tasks.startFurther(() -> storePinned(small, object, damaged), small.segment()::leave);
        }
    }

    private void storePinned(SmallContent small, EncodedContent object, Set<String> damaged) {
        writer.put(object, damaged);
        small.pending().storedAs(object.name().hash().toString());
        target.progress().run();
    }

    /** Waits until everything is in the store; from then on each content knows how it lies there. */
    public void finish() throws InterruptedException {
        if (open != null) {
            leaveOpenSegment();
        }
        tasks.await();
    }

    /** What was written and what was there already. */
    public ObjectCounts counts() {
        return writer.counts();
    }

    /** Gives the memory back; what has not been stored by then will not be. */
    @Override
    public void close() {
        tasks.stop();
        group.forEach(small -> small.segment().leave());
        group.clear();
        if (open != null) {
            open.leave();
            open = null;
        }
        memory.close();
    }
}
