package org.cvmfsephemeral.format.catalog;

import static org.assertj.core.api.Assertions.assertThat;

import org.cvmfsephemeral.format.repository.PathKey;
import org.cvmfsephemeral.format.repository.RepositoryPath;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The known path keys of format reference 4.4. */
class PathKeyVectorsTest {
    @ParameterizedTest
    @CsvSource({
        "/, 338333539836370388, 9098107892288553193",
        "/foo, 5745132282796244766, -5819618580357280866",
        "/foo/bar, -2822516800166431715, 9048809318629099454"
    })
    void pathKeyIsTheMd5InTwoLittleEndianHalves(String path, long first, long second) {
        assertThat(PathKey.of(RepositoryPath.of(path))).isEqualTo(new PathKey(first, second));
    }

    @Test
    void parentKeyOfTheRootIsZero() {
        assertThat(PathKey.ofParent(RepositoryPath.ROOT)).isEqualTo(new PathKey(0, 0));
    }

    @Test
    void parentKeyBelowTheRootIsThatOfTheEmptyPath() {
        assertThat(PathKey.ofParent(RepositoryPath.of("/foo")))
                .isEqualTo(new PathKey(338333539836370388L, 9098107892288553193L));
    }
}
