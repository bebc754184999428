package org.cvmfsephemeral.upload.content;

import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.atomic.LongAdder;
import org.cvmfsephemeral.format.object.ContentHash;
import org.cvmfsephemeral.format.object.ObjectKind;

/**
 * Writes only what the store does not have. The order makes it safe: an object is pinned first, then asked for, then written if it is
 * missing. Objects that were there before they were pinned may be on their way out, so nothing else counts.
 */
final class ReusingObjectWriter implements ObjectSink {
    private final ObjectWriter writer;
    private final ContentTarget target;
    private final ObjectPins pins;
    private final LongAdder stored = new LongAdder();
    private final LongAdder storedBytes = new LongAdder();
    private final LongAdder reused = new LongAdder();
    private final LongAdder reusedBytes = new LongAdder();

    ReusingObjectWriter(ObjectWriter writer, ContentTarget target, ObjectPins pins) {
        this.writer = writer;
        this.target = target;
        this.pins = pins;
    }

    @Override
    public ContentHash write(ObjectKind kind, List<ByteBuffer> content) throws InterruptedException {
        return writer.write(kind, target.compression(), content, encoded -> {
            pin(List.of(encoded));
            putIfMissing(encoded);
        });
    }

    void pin(List<EncodedContent> objects) {
        pins.pin(objects.stream()
                .map(object -> object.name().toString())
                .distinct()
                .sorted()
                .toList());
    }

    /** Only for what has been pinned. */
    void putIfMissing(EncodedContent pinned) {
        if (writer.isStored(target.repository(), pinned)) {
            reused.increment();
            reusedBytes.add(pinned.length());
        } else {
            writer.put(target.repository(), pinned);
            stored.increment();
            storedBytes.add(pinned.length());
        }
    }

    ObjectCounts counts() {
        return new ObjectCounts(stored.sum(), storedBytes.sum(), reused.sum(), reusedBytes.sum());
    }
}
