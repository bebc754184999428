package org.cvmfsephemeral.gc.mark;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import org.cvmfsephemeral.format.object.ContentHash;
import org.cvmfsephemeral.format.object.HashAlgorithm;
import org.cvmfsephemeral.format.object.ObjectKind;
import org.cvmfsephemeral.format.object.ObjectName;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SortedMarksTest {
    @TempDir
    Path folder;

    private static Set<ObjectName> names(int seed, int count) {
        Random random = new Random(seed);
        Set<ObjectName> names = new HashSet<>();
        for (int i = 0; i < count; i++) {
            byte[] digest = new byte[HashAlgorithm.DIGEST_BYTES];
            random.nextBytes(digest);
            digest[0] = (byte) random.nextInt(3);
            digest[1] = (byte) random.nextInt(2);
            names.add(new ObjectName(
                    ContentHash.ofDigest(HashAlgorithm.SHA1, digest), ObjectKind.values()[random.nextInt(3)]));
        }
        return names;
    }

    /** From a few marks in memory at once to all of them. */
    @ParameterizedTest
    @ValueSource(ints = {44, 1_000, 20_000, 10_000_000})
    void allComeOnceAndInOrder(int limit) throws IOException {
        Set<ObjectName> all = new HashSet<>();
        List<ObjectName> sorted = new ArrayList<>();
        try (SortedMarks marks = new SortedMarks(Optional.of(folder), limit)) {
            for (int seed = 0; seed < 5; seed++) {
                Set<ObjectName> names = names(seed % 4, 400);
                all.addAll(names);
                marks.addAll(MarkSet.of(names));
            }
            marks.finish();
            for (Optional<ObjectName> next = marks.next(); next.isPresent(); next = marks.next()) {
                sorted.add(next.get());
            }
        }

        assertThat(sorted).hasSize(all.size()).containsExactlyInAnyOrderElementsOf(all);
        assertThat(sorted).extracting(name -> name.hash().hex()).isSorted();
    }

    @ParameterizedTest
    @ValueSource(ints = {44, 10_000_000})
    void nothingStaysOnTheDisk(int limit) throws IOException {
        try (SortedMarks marks = new SortedMarks(Optional.of(folder), limit)) {
            marks.addAll(MarkSet.of(names(1, 1_000)));
            marks.finish();
            marks.next();
        }

        try (var left = Files.list(folder)) {
            assertThat(left).isEmpty();
        }
    }
}
