package org.cvmfsephemeral.upload.content;

import java.nio.ByteBuffer;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.LongAdder;
import org.cvmfsephemeral.format.object.ContentHash;
import org.cvmfsephemeral.format.object.ObjectKind;

/**
 * Pins objects before anything else: what is written without could be an object that is being removed at that moment. After that those that
 * the store has need not be written again; whoever is quicker writing than asking does so anyway.
 */
final class PinnedObjectWriter implements ObjectSink {
    private final ObjectWriter writer;
    private final ContentTarget target;
    private final Existing existing;
    private final LongAdder stored = new LongAdder();
    private final LongAdder storedBytes = new LongAdder();
    private final LongAdder reused = new LongAdder();
    private final LongAdder reusedBytes = new LongAdder();

    /** What to do with objects that the store may have. */
    enum Existing {
        /** Ask, and leave them. */
        REUSE,
        /** Write them without asking. */
        REPLACE
    }

    PinnedObjectWriter(ObjectWriter writer, ContentTarget target, Existing existing) {
        this.writer = writer;
        this.target = target;
        this.existing = existing;
    }

    @Override
    public ContentHash write(ObjectKind kind, List<ByteBuffer> content) throws InterruptedException {
        return writer.write(kind, target.compression(), content, encoded -> put(encoded, pin(List.of(encoded))));
    }

    /** @return names of those that are to be written in any case */
    Set<String> pin(List<EncodedContent> objects) {
        return target.pins()
                .pin(objects.stream()
                        .map(object -> object.name().toString())
                        .distinct()
                        .sorted()
                        .toList());
    }

    /**
     * Only for what has been pinned.
     *
     * @param damaged what {@link #pin} has returned
     */
    void put(EncodedContent pinned, Set<String> damaged) {
        if (existing == Existing.REUSE
                && !damaged.contains(pinned.name().toString())
                && writer.isStored(target.repository(), pinned)) {
            reused.increment();
            reusedBytes.add(pinned.length());
            return;
        }
        writer.put(target.repository(), pinned);
        stored.increment();
        storedBytes.add(pinned.length());
        if (damaged.contains(pinned.name().toString())) {
            target.repaired().accept(pinned.name().toString());
        }
    }

    ObjectCounts counts() {
        return new ObjectCounts(stored.sum(), storedBytes.sum(), reused.sum(), reusedBytes.sum());
    }
}
