package org.cvmfsephemeral.upload.content;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class BufferMemoryTest {
    private static final int SEGMENT = BufferMemory.SEGMENT_BYTES;

    private static BufferMemory memory(int segments, Duration wait) {
        return new BufferMemory(new FixedUploadSettings(segments * SEGMENT, wait));
    }

    @Test
    void contentOfASegmentNeedsOne() {
        assertThat(BufferMemory.segmentsFor(SEGMENT)).isEqualTo(1);
    }

    @Test
    void oneByteMoreNeedsAnother() {
        assertThat(BufferMemory.segmentsFor(SEGMENT + 1)).isEqualTo(2);
    }

    @Test
    void nothingNeedsASegmentToo() {
        assertThat(BufferMemory.segmentsFor(0)).isEqualTo(1);
    }

    @Test
    void uploadThatFindsNoMemoryIsTurnedAwayInTime() throws InterruptedException {
        BufferMemory memory = memory(4, Duration.ofMillis(50));
        try (BufferMemory.Share all = memory.reserve(3)) {
            assertThat(all).isNotNull();
            assertThatThrownBy(() -> memory.reserve(2)).isInstanceOf(OverloadedException.class);
        }
    }

    @Test
    void memoryOfAnEndedUploadIsFree() throws InterruptedException {
        BufferMemory memory = memory(4, Duration.ofMillis(50));
        memory.reserve(4).close();

        try (BufferMemory.Share all = memory.reserve(4)) {
            assertThat(all.next()).hasSize(SEGMENT);
        }
    }

    @Test
    void spareMemoryIsGivenToWhoeverCanUseIt() throws InterruptedException {
        BufferMemory memory = memory(4, Duration.ofMillis(50));
        try (BufferMemory.Share share = memory.reserve(1)) {
            Set<byte[]> taken = Collections.newSetFromMap(new IdentityHashMap<>());
            for (int i = 0; i < 4; i++) {
                taken.add(share.next());
            }

            assertThat(taken).hasSize(4);
        }
    }

    @Test
    void spareMemoryReturnsAsSoonAsItIsReleased() throws InterruptedException {
        BufferMemory memory = memory(4, Duration.ofMillis(50));
        try (BufferMemory.Share share = memory.reserve(1)) {
            share.next();
            share.release(share.next());

            try (BufferMemory.Share other = memory.reserve(3)) {
                assertThat(other.next()).isNotNull();
            }
        }
    }

    @Test
    void uploadWaitsForItsOwnMemoryWhenThereIsNoOther() throws Exception {
        BufferMemory memory = memory(1, Duration.ofMillis(50));
        try (BufferMemory.Share share = memory.reserve(1)) {
            byte[] first = share.next();
            CompletableFuture<byte[]> second = CompletableFuture.supplyAsync(() -> next(share));
            await().during(Duration.ofMillis(100)).until(() -> !second.isDone());

            share.release(first);

            assertThat(second.get()).isSameAs(first);
        }
    }

    @Test
    void runningUploadDoesNotTakeWhatAnotherWaitsFor() throws Exception {
        BufferMemory memory = memory(4, Duration.ofSeconds(20));
        try (BufferMemory.Share running = memory.reserve(2)) {
            byte[] own = running.next();
            running.next();
            byte[] spare = running.next();
            CompletableFuture<BufferMemory.Share> waiting = CompletableFuture.supplyAsync(() -> reserve(memory, 2));
            await().during(Duration.ofMillis(100)).until(() -> !waiting.isDone());

            running.release(spare);
            running.release(own);
            running.next();

            try (BufferMemory.Share letIn = waiting.get()) {
                assertThat(letIn.next()).isNotNull();
            }
        }
    }

    @Test
    void manyUploadsShareLittleMemoryWithoutStandstill() {
        BufferMemory memory = memory(7, Duration.ofSeconds(25));

        List<CompletableFuture<Integer>> uploads = new ArrayList<>();
        for (int i = 0; i < 16; i++) {
            uploads.add(CompletableFuture.supplyAsync(() -> useAndReturn(memory), task -> new Thread(task).start()));
        }

        assertThat(uploads).allSatisfy(upload -> assertThat(upload.join()).isEqualTo(200));
    }

    private static int useAndReturn(BufferMemory memory) {
        int used = 0;
        try (BufferMemory.Share share = reserve(memory, 3)) {
            for (int round = 0; round < 100; round++) {
                byte[] one = next(share);
                byte[] other = next(share);
                used += 2;
                share.release(one);
                share.release(other);
            }
        }
        return used;
    }

    private static BufferMemory.Share reserve(BufferMemory memory, int segments) {
        try {
            return memory.reserve(segments);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private static byte[] next(BufferMemory.Share share) {
        try {
            return share.next();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
