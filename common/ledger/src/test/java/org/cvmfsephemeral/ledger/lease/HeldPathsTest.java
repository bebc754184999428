package org.cvmfsephemeral.ledger.lease;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.cvmfsephemeral.format.repository.RepositoryPath;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class HeldPathsTest {
    private static final long SEED = 20_260_101;

    @ParameterizedTest
    @MethodSource("org.cvmfsephemeral.ledger.lease.PathPairs#all")
    void refusesExactlyWhatOverlaps(RepositoryPath held, RepositoryPath wanted) {
        HeldPaths paths = new HeldPaths(List.of(held));

        assertThat(paths.add(wanted)).isEqualTo(!held.overlaps(wanted));
    }

    @Test
    void acceptsManyPathsAsComparingEachWithEachDoes() {
        Random random = new Random(SEED);
        HeldPaths paths = new HeldPaths(List.of());
        List<RepositoryPath> accepted = new ArrayList<>();
        for (int i = 0; i < 2_000; i++) {
            RepositoryPath path = anyPath(random);
            boolean free = accepted.stream().noneMatch(path::overlaps);

            assertThat(paths.add(path)).as("%s among %s", path, accepted).isEqualTo(free);

            if (free) {
                accepted.add(path);
            }
        }
        assertThat(accepted).hasSizeGreaterThan(50);
    }

    private static RepositoryPath anyPath(Random random) {
        StringBuilder path = new StringBuilder();
        int depth = 2 + random.nextInt(4);
        for (int i = 0; i < depth; i++) {
            path.append('/').append("a-.0é".charAt(random.nextInt(5))).append("-0aé~".charAt(random.nextInt(5)));
        }
        return new RepositoryPath(path.toString());
    }
}
