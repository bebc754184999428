package org.cvmfsephemeral.messages;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class TouchedPathsTest {
    @Test
    void fewPathsAreListedAsTheyCome() {
        assertThat(TouchedPaths.of(List.of("/b", "/a", "/b")))
                .isEqualTo(new TouchedPaths(List.of("/b", "/a"), 0, null));
    }

    @Test
    void rootIsASlash() {
        assertThat(TouchedPaths.of(List.of("")).paths()).containsExactly("/");
    }

    @Test
    void pathsBeyondTheHundredthAreCounted() {
        // Given
        List<String> paths =
                IntStream.range(0, 250).mapToObj(i -> "/releases/1/" + i).toList();

        // When
        TouchedPaths touched = TouchedPaths.of(paths);

        // Then
        assertThat(touched.paths()).hasSize(100).startsWith("/releases/1/0").endsWith("/releases/1/99");
        assertThat(touched.more()).isEqualTo(150);
        assertThat(touched.within()).isEqualTo("/releases/1");
    }

    @Test
    void longPathsAreFewer() {
        // Given
        String deep = "/d".repeat(2000);

        // When
        TouchedPaths touched = TouchedPaths.of(
                IntStream.range(0, 50).mapToObj(i -> deep + "/" + i).toList());

        // Then
        assertThat(touched.paths()).hasSize(4);
        assertThat(touched.more()).isEqualTo(46);
    }

    @Test
    void whatIsLeftOutWidensWithin() {
        // Given a hundred in one directory, and one that is not listed in another whose name begins the same
        List<String> paths = new java.util.ArrayList<>(
                IntStream.range(0, 100).mapToObj(i -> "/x/ab/" + i).toList());
        paths.add("/x/abc/1");

        // Then
        assertThat(TouchedPaths.of(paths).within()).isEqualTo("/x");
    }

    @Test
    void nothingInCommonButTheRoot() {
        // Given
        List<String> paths = new java.util.ArrayList<>(
                IntStream.range(0, 100).mapToObj(i -> "/x/" + i).toList());
        paths.add("/y");

        // Then
        assertThat(TouchedPaths.of(paths).within()).isEqualTo("/");
    }

    @Test
    void nothingIsEmpty() {
        assertThat(TouchedPaths.of(List.of()).isEmpty()).isTrue();
    }
}
