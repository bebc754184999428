package org.cvmfsephemeral.local.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.cvmfsephemeral.local.StackException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DemoFilesTest {
    @TempDir
    Path folder;

    @Test
    void folderIsTakenWithAllThatIsInIt() throws IOException {
        Path build = Files.createDirectories(folder.resolve("build/lib")).getParent();
        Files.writeString(build.resolve("lib/a.so"), "a");
        Files.writeString(build.resolve("readme"), "b");

        assertThat(DemoFiles.given(List.of(build)))
                .extracting(DemoFile::target)
                .containsExactlyInAnyOrder("demo/build/lib/a.so", "demo/build/readme");
    }

    @Test
    void missingFileIsNamed() {
        assertThatThrownBy(() -> DemoFiles.given(List.of(folder.resolve("missing"))))
                .isInstanceOf(StackException.class)
                .hasMessageContaining("missing");
    }

    @Test
    void filesOfOneNameAreRefused() throws IOException {
        Path first = Files.createDirectories(folder.resolve("first")).resolve("build.tar");
        Path second = Files.createDirectories(folder.resolve("second")).resolve("build.tar");
        Files.writeString(first, "1");
        Files.writeString(second, "2");

        assertThatThrownBy(() -> DemoFiles.given(List.of(first, second))).isInstanceOf(StackException.class);
    }

    @Test
    void sameContentIsNoDifference() {
        DemoFile file = DemoFiles.small(folder, 1).get(0);

        assertThat(file.differenceTo(Map.of(file.target(), file.sha256()))).isEmpty();
    }

    @Test
    void otherContentIsADifference() {
        DemoFile file = DemoFiles.small(folder, 1).get(0);

        assertThat(file.differenceTo(Map.of(file.target(), "00")))
                .hasValueSatisfying(difference ->
                        assertThat(difference).contains(file.target()).contains("other content"));
    }

    @Test
    void missingFileIsADifference() {
        DemoFile file = DemoFiles.small(folder, 1).get(0);

        assertThat(file.differenceTo(Map.of())).isPresent();
    }
}
