package org.cvmfsephemeral.upload.changeset;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.Stream;
import org.cvmfsephemeral.format.repository.RepositoryPath;
import org.junit.jupiter.api.Test;

class LeasePathsTest {
    @Test
    void pathBelowAnotherIsCovered() {
        assertThat(outermost("/a/b", "/a", "/a/b/c")).containsExactly("/a");
    }

    @Test
    void samePathIsTakenOnce() {
        assertThat(outermost("/a", "/b", "/a")).containsExactly("/a", "/b");
    }

    @Test
    void commonBeginningOfANameIsNoParent() {
        assertThat(outermost("/a", "/a-b", "/ab", "/a.d/x")).containsExactly("/a", "/a-b", "/ab", "/a.d/x");
    }

    @Test
    void rootCoversEverything() {
        assertThat(outermost("/a", "/", "/.cvmfs/tags/v1")).containsExactly("");
    }

    private static List<String> outermost(String... paths) {
        return LeasePaths.outermost(Stream.of(paths).map(RepositoryPath::of).toList()).stream()
                .map(RepositoryPath::value)
                .toList();
    }
}
