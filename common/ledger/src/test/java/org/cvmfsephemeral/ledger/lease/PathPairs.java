package org.cvmfsephemeral.ledger.lease;

import java.util.List;
import java.util.stream.Stream;
import org.cvmfsephemeral.format.repository.RepositoryPath;
import org.junit.jupiter.params.provider.Arguments;

/** Every pair of paths that are equal, above, below, beside each other or only begin alike. */
final class PathPairs {
    /** Names that continue with the bytes around the slash: '-' and '.' come before it, '0' right after. */
    private static final List<RepositoryPath> PATHS = Stream.of(
                    "", "/a", "/ab", "/a-b", "/a.b", "/a0", "/a/b", "/a/b/c", "/a/bc", "/b", "/é", "/é/a b", "/%", "/_")
            .map(RepositoryPath::new)
            .toList();

    private PathPairs() {}

    static Stream<Arguments> all() {
        return PATHS.stream().flatMap(held -> PATHS.stream().map(wanted -> Arguments.of(held, wanted)));
    }
}
