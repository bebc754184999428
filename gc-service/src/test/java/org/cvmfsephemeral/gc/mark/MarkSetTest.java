package org.cvmfsephemeral.gc.mark;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashSet;
import java.util.Random;
import java.util.Set;
import org.cvmfsephemeral.format.object.ContentHash;
import org.cvmfsephemeral.format.object.HashAlgorithm;
import org.cvmfsephemeral.format.object.ObjectKind;
import org.cvmfsephemeral.format.object.ObjectName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MarkSetTest {
    /** Few enough that sets overlap. */
    private static ObjectName random(Random random, int variety) {
        byte[] digest = new byte[HashAlgorithm.DIGEST_BYTES];
        int number = random.nextInt(variety);
        digest[0] = (byte) (number * 37);
        digest[19] = (byte) number;
        digest[18] = (byte) (number >> 8);
        HashAlgorithm[] algorithms = HashAlgorithm.values();
        ObjectKind[] kinds = ObjectKind.values();
        return new ObjectName(
                ContentHash.ofDigest(algorithms[random.nextInt(algorithms.length)], digest),
                kinds[random.nextInt(kinds.length)]);
    }

    private static Set<ObjectName> randomNames(Random random, int count, int variety) {
        Set<ObjectName> names = new HashSet<>();
        for (int i = 0; i < count; i++) {
            names.add(random(random, variety));
        }
        return names;
    }

    @ParameterizedTest
    @CsvSource({"0, 0", "0, 10", "1, 1", "1, 5000", "7, 900", "300, 300", "5000, 3"})
    void intersectionIsThatOfSets(int few, int many) {
        for (int seed = 0; seed < 20; seed++) {
            Random random = new Random(seed);
            Set<ObjectName> one = randomNames(random, few, 200);
            Set<ObjectName> other = randomNames(random, many, 200);

            Set<ObjectName> found = MarkSet.of(one).intersection(MarkSet.of(other));

            Set<ObjectName> expected = new HashSet<>(one);
            expected.retainAll(other);
            assertThat(found).isEqualTo(expected);
        }
    }

    @Test
    void namesComeBackAsTheyWere() {
        Set<ObjectName> names = randomNames(new Random(1), 500, 300);

        Set<ObjectName> back = new HashSet<>();
        MarkSet.ofBytes(MarkSet.of(names).bytes()).forEach(back::add);

        assertThat(back).isEqualTo(names);
    }

    @Test
    void nestedCatalogsAreFoundAmongTheRest() {
        Set<ObjectName> names = randomNames(new Random(2), 100, 50);

        assertThat(MarkSet.of(names).nestedCatalogs())
                .containsExactlyInAnyOrderElementsOf(names.stream()
                        .filter(name -> name.kind() == ObjectKind.CATALOG)
                        .map(ObjectName::hash)
                        .toList());
    }
}
