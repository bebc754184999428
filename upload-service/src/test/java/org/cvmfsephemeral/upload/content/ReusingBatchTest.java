package org.cvmfsephemeral.upload.content;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Random;
import java.util.Set;
import org.cvmfsephemeral.format.chunk.ChunkSizes;
import org.cvmfsephemeral.format.object.Compression;
import org.cvmfsephemeral.format.repository.RepositoryName;
import org.cvmfsephemeral.store.ObjectKey;
import org.cvmfsephemeral.store.ObjectStore;
import org.cvmfsephemeral.store.file.Durability;
import org.cvmfsephemeral.store.file.FileObjectStore;
import org.cvmfsephemeral.upload.archive.WatchedStore;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

@Timeout(120)
class ReusingBatchTest {
    private static final RepositoryName REPOSITORY = RepositoryName.of("reuse.example.org");
    private static final int BUFFER_BYTES = 8 * BufferMemory.SEGMENT_BYTES;

    @TempDir
    Path folder;

    /** What happened to each object, by its hash and suffix, in order. */
    private final Map<String, List<String>> events = new HashMap<>();

    private final List<Integer> pinCalls = Collections.synchronizedList(new ArrayList<>());
    private ObjectStore store;

    @BeforeEach
    void open() {
        store = WatchedStore.of(new FileObjectStore(folder, Durability.NONE), this::happens);
    }

    private final Set<String> damaged = new HashSet<>();

    private void happens(String operation, ObjectKey key) {
        String[] names = key.toString().split("/");
        happens(operation, names[names.length - 2] + names[names.length - 1]);
    }

    private void happens(String event, String object) {
        synchronized (events) {
            events.computeIfAbsent(object, name -> new ArrayList<>()).add(event);
        }
    }

    private Set<String> pin(List<String> objects) {
        assertThat(objects).isSorted().doesNotHaveDuplicates();
        pinCalls.add(objects.size());
        objects.forEach(object -> happens("pin", object));
        return damaged;
    }

    private static byte[] random(int size, int seed) {
        byte[] content = new byte[size];
        new Random(seed).nextBytes(content);
        return content;
    }

    private ObjectCounts store(Compression compression, int files, int size) throws InterruptedException {
        ContentTarget target =
                ContentTargets.of(compression, ChunkSizes.ofAverage(256 << 10), 1 << 30, () -> {}, this::pin);
        try (ContentIntakes contents = new ContentIntakes(store, BUFFER_BYTES)) {
            try (ContentBatch batch = contents.intake().reusingBatch(target)) {
                for (int i = 0; i < files; i++) {
                    batch.store(new ByteArrayInputStream(random(size, i)), OptionalLong.of(size));
                }
                batch.finish();
                return batch.counts();
            } finally {
                assertThat(contents.isMemoryFree()).isTrue();
            }
        }
    }

    @ParameterizedTest
    @EnumSource(Compression.class)
    void missingObjectsArePinnedThenAskedForThenWritten(Compression compression) throws InterruptedException {
        store(compression, 100, 5000);
        store(compression, 4, 900_000);

        assertThat(events.values()).hasSizeGreaterThan(110).containsOnly(List.of("pin", "stat", "put"));
    }

    @ParameterizedTest
    @EnumSource(Compression.class)
    void existingObjectsArePinnedBeforeTheyAreAskedForAndNotWritten(Compression compression)
            throws InterruptedException {
        ObjectCounts first = store(compression, 100, 5000);
        events.clear();

        ObjectCounts second = store(compression, 100, 5000);

        assertThat(events.values()).containsOnly(List.of("pin", "stat"));
        assertThat(second).isEqualTo(new ObjectCounts(0, 0, first.stored(), first.storedBytes()));
    }

    @Test
    void damagedObjectsAreWrittenAgain() throws InterruptedException {
        store(Compression.NONE, 1, 5000);
        damaged.addAll(events.keySet());
        events.clear();

        ObjectCounts second = store(Compression.NONE, 1, 5000);

        assertThat(events.values()).containsExactly(List.of("pin", "put"));
        assertThat(second.stored()).isEqualTo(1);
    }

    @Test
    void smallObjectsArePinnedTogether() throws InterruptedException {
        store(Compression.NONE, 1000, 500);

        assertThat(pinCalls.stream().mapToInt(Integer::intValue).sum()).isEqualTo(1000);
        assertThat(pinCalls).hasSizeLessThanOrEqualTo(5).allMatch(count -> count <= 256);
    }

    @Test
    void plainBatchWritesWhateverIsThere() throws InterruptedException {
        ContentTarget target =
                ContentTargets.of(Compression.NONE, ChunkSizes.ofAverage(256 << 10), 1 << 30, () -> {}, this::pin);
        for (int round = 0; round < 2; round++) {
            try (ContentIntakes contents = new ContentIntakes(store, BUFFER_BYTES);
                    ContentBatch batch = contents.intake().batch(target)) {
                batch.store(new ByteArrayInputStream(random(5000, 1)), OptionalLong.empty());
                batch.finish();
            }
        }

        assertThat(events.values()).containsExactly(List.of("pin", "put", "pin", "put"));
    }
}
