package org.cvmfsephemeral.publisher.catalog;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.cvmfsephemeral.format.catalog.DirectoryWeights;
import org.cvmfsephemeral.format.repository.RepositoryPath;
import org.junit.jupiter.api.Test;

class PartitionTest {
    private static final int MAX = 1_000;
    private static final int MIN = 100;

    private static DirectoryWeights directory(String path, long files, DirectoryWeights... children) {
        return new DirectoryWeights(RepositoryPath.of(path), files + children.length, List.of(children));
    }

    private static Set<RepositoryPath> cut(DirectoryWeights top, RepositoryPath... fixed) {
        return Partition.of(top, MAX, MIN, Set.of(fixed));
    }

    @Test
    void leavesASmallCatalogAlone() {
        assertThat(cut(directory("", 10, directory("/a", 300)))).isEmpty();
    }

    @Test
    void cutsAllLargeBranchesOfALargeCatalog() {
        DirectoryWeights top =
                directory("", 10, directory("/a", 600), directory("/b", 300), directory("/small", MIN - 1));

        assertThat(cut(top)).containsExactly(RepositoryPath.of("/a"), RepositoryPath.of("/b"));
    }

    @Test
    void cutsDeepBranchesFirst() {
        DirectoryWeights top = directory("", 10, directory("/a", 450, directory("/a/b", 500), directory("/a/c", 120)));

        assertThat(cut(top)).containsExactly(RepositoryPath.of("/a/b"), RepositoryPath.of("/a/c"));
    }

    @Test
    void cannotDivideAFlatDirectory() {
        assertThat(cut(directory("", 100_000))).isEmpty();
    }

    @Test
    void goesOnWithSmallBranchesWhereThereAreNoOthers() {
        DirectoryWeights[] children = IntStream.range(0, 30)
                .mapToObj(i -> directory(String.format("/%02d", i), 50))
                .toArray(DirectoryWeights[]::new);

        Set<RepositoryPath> cut = cut(directory("", 0, children));

        assertThat(cut).hasSize(11);
    }

    @Test
    void whatIsACatalogAnywayDoesNotCount() {
        DirectoryWeights top = directory("", 10, directory("/fixed", 5_000), directory("/b", 300));

        assertThat(cut(top, RepositoryPath.of("/fixed"))).isEmpty();
    }
}
