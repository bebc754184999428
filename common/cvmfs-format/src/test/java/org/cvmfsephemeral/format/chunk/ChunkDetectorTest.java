package org.cvmfsephemeral.format.chunk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Vectors of format reference 15.2 and properties of 6.3. */
class ChunkDetectorTest {
    private static final ChunkSizes SMALL = new ChunkSizes(64, 128, 256);

    @Test
    void cutsOf80MebibytesAreUpstreams() {
        Xorshift input = new Xorshift();

        List<Long> cuts = cuts(ChunkSizes.DEFAULT, 80 << 20, 1 << 16, input);

        assertThat(input.first).startsWith(0xb0, 0x9b, 0xd0, 0xe5, 0xb2, 0x3d, 0x71, 0xb7);
        assertThat(cuts)
                .startsWith(
                        5589401L, 14661732L, 21133948L, 28064902L, 33920812L, 39336983L, 55947420L, 62800364L,
                        67071387L, 72351663L, 76546038L);
    }

    @Property(tries = 300)
    void cutsDoNotDependOnTheBuffers(
            @ForAll long seed,
            @ForAll @IntRange(max = 3000) int size,
            @ForAll @Size(min = 1, max = 20) List<@IntRange(min = 1, max = 700) Integer> buffers) {
        byte[] content = random(seed, size);

        assertThat(cuts(SMALL, content, buffers)).isEqualTo(cuts(SMALL, content, List.of(size + 1)));
    }

    @Property(tries = 300)
    void chunksKeepTheirBounds(@ForAll long seed, @ForAll @IntRange(max = 5000) int size) {
        List<Integer> cuts = cuts(SMALL, random(seed, size), List.of(1000));

        int start = 0;
        for (int cut : cuts) {
            assertThat(cut - start).isBetween(SMALL.min(), SMALL.max());
            start = cut;
        }
        assertThat(size - start).isLessThanOrEqualTo(SMALL.max());
    }

    @Property(tries = 300)
    void cutsAreThoseOfTheDefinition(@ForAll long seed, @ForAll @IntRange(max = 5000) int size) {
        byte[] content = random(seed, size);

        assertThat(cuts(SMALL, content, List.of(333))).isEqualTo(cutsByDefinition(SMALL, content));
    }

    @Test
    void contentWithoutAMarkIsCutAtTheMaximum() {
        byte[] zeroes = new byte[1000];

        assertThat(cuts(SMALL, zeroes, List.of(100))).containsExactly(256, 512, 768);
    }

    @Test
    void endOfTheFileAtTheMaximumIsNoCut() {
        byte[] zeroes = new byte[SMALL.max()];

        assertThat(cuts(SMALL, zeroes, List.of(SMALL.max()))).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"31, 64, 128", "64, 64, 128", "64, 128, 128", "-1, 2, 3"})
    void sizesOutOfOrderAreRefused(int min, int average, int max) {
        assertThatThrownBy(() -> new ChunkSizes(min, average, max)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void defaultSizesAreUpstreams() {
        assertThat(ChunkSizes.DEFAULT).isEqualTo(new ChunkSizes(4 << 20, 8 << 20, 16 << 20));
    }

    private static List<Integer> cuts(ChunkSizes sizes, byte[] content, List<Integer> buffers) {
        ChunkDetector detector = new ChunkDetector(sizes);
        List<Integer> cuts = new ArrayList<>();
        int position = 0;
        for (int turn = 0; position < content.length; turn++) {
            int end = Math.min(content.length, position + buffers.get(turn % buffers.size()));
            byte[] buffer = Arrays.copyOfRange(content, position, end);
            int consumed = 0;
            for (int cut = detector.nextCut(buffer, 0, buffer.length);
                    cut >= 0;
                    cut = detector.nextCut(buffer, consumed, buffer.length - consumed)) {
                consumed += cut;
                cuts.add(position + consumed);
            }
            position = end;
        }
        return cuts;
    }

    private static List<Long> cuts(ChunkSizes sizes, long size, int bufferSize, Xorshift input) {
        ChunkDetector detector = new ChunkDetector(sizes);
        List<Long> cuts = new ArrayList<>();
        byte[] buffer = new byte[bufferSize];
        for (long position = 0; position < size; position += bufferSize) {
            input.fill(buffer);
            int consumed = 0;
            for (int cut = detector.nextCut(buffer, 0, bufferSize);
                    cut >= 0;
                    cut = detector.nextCut(buffer, consumed, bufferSize - consumed)) {
                consumed += cut;
                cuts.add(position + consumed);
            }
        }
        return cuts;
    }

    /** Format reference 6.3, word for word and slow. */
    private static List<Integer> cutsByDefinition(ChunkSizes sizes, byte[] content) {
        long threshold = 0xffffffffL / sizes.average();
        List<Integer> cuts = new ArrayList<>();
        int start = 0;
        while (true) {
            int cut = Math.min(content.length, start + sizes.max());
            for (int i = start + sizes.min(); i < cut; i++) {
                long x = 0;
                for (int j = Math.max(start + sizes.min() - 32, 0); j <= i; j++) {
                    x = ((x << 1) ^ (content[j] & 0xff)) & 0xffffffffL;
                }
                if ((0x7fffffffL - threshold < x && x < 0x7fffffffL + threshold) || x == 0xffffffffL) {
                    cut = i;
                }
            }
            if (cut >= content.length) {
                return cuts;
            }
            cuts.add(cut);
            start = cut;
        }
    }

    private static byte[] random(long seed, int size) {
        byte[] content = new byte[size];
        new Random(seed).nextBytes(content);
        return content;
    }

    private static final class Xorshift {
        private final List<Integer> first = new ArrayList<>();
        private long state = 88172645463325252L;

        void fill(byte[] buffer) {
            for (int i = 0; i < buffer.length; i++) {
                state ^= state << 13;
                state ^= state >>> 7;
                state ^= state << 17;
                buffer[i] = (byte) state;
                if (first.size() < 8) {
                    first.add((int) state & 0xff);
                }
            }
        }
    }
}
