package org.cvmfsephemeral.upload.archive;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.quarkiverse.resteasy.problem.HttpProblem;
import java.nio.file.Path;
import java.util.stream.Collectors;
import org.cvmfsephemeral.format.repository.InvalidNameException;
import org.cvmfsephemeral.format.repository.RepositoryPath;
import org.cvmfsephemeral.ledger.change.EntryAttributes;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class MemberPathsTest {
    @TempDir
    Path folder;

    private static Member file(String name) {
        return new Member(Member.Type.FILE, name, null, 0, EntryAttributes.plain(0644, 0), 0);
    }

    private static String place(int strip, String prefix, String name) {
        return new MemberPaths(RepositoryPath.of("/sw"), strip, prefix)
                .place(file(name))
                .orElse("-");
    }

    @ParameterizedTest
    @CsvSource({
        "0, a/b, a/b",
        "0, /a/b, a/b",
        "0, ./a//b/, a/b",
        "1, a/b, b",
        "1, /a/b, b",
        "1, ./a/b, a/b",
        "1, a//b/c, b/c",
        "1, a, -",
        "1, a/, -",
        "1, ./, -",
        "2, a/b/c, c",
        "2, a/b, -",
        "2, a/b/, -",
        "9, a/b/c, -"
    })
    void leadingComponentsAreStripped(int strip, String name, String expected) {
        assertThat(place(strip, "", name)).isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource({"p, 0, a/b, p/a/b", "p/q/, 1, a/b, p/q/b", "/p, 2, a/b, -", "p, 0, ./, p"})
    void prefixComesInFrontAfterThat(String prefix, int strip, String name, String expected) {
        assertThat(place(strip, prefix.endsWith("/") ? "p/q" : prefix, name)).isEqualTo(expected);
    }

    @ParameterizedTest
    @ValueSource(strings = {"../p", "p/../q", "p//q"})
    void prefixIsAPath(String prefix) {
        assertThatThrownBy(() -> new MemberPaths(RepositoryPath.ROOT, 0, prefix))
                .isInstanceOf(InvalidNameException.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"../a", "a/..", "a/../b", "/..", ".."})
    void nothingLeavesTheTreeHoweverMuchIsStripped(String name) {
        for (int strip = 0; strip < 3; strip++) {
            MemberPaths paths = new MemberPaths(RepositoryPath.ROOT, strip, "");
            assertThatThrownBy(() -> paths.place(file(name))).isInstanceOf(HttpProblem.class);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {".cvmfs", ".cvmfs/x", "./.cvmfs/x", ".cvmfscatalog"})
    void clientsKeepTheirNamesInTheRepositorysRoot(String name) {
        assertThatThrownBy(() -> new MemberPaths(RepositoryPath.ROOT, 0, "").place(file(name)))
                .isInstanceOf(HttpProblem.class);
        assertThat(place(0, "", name)).isNotEqualTo("-");
    }

    @Test
    void hardlinksLoseTheSameComponents() {
        byte[] archive =
                new TarBytes().file("top/a", "A").hardlink("top/b", "top/a").end();

        try (Unpacking unpacking = new Unpacking(folder)) {
            assertThat(unpacking
                            .describe(unpacking
                                    .unpack(Unpacking.stripped(archive, 1, "p"))
                                    .entries())
                            .keySet())
                    .containsExactly("p/a", "p/b");
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3})
    void gnuTarStripsTheSame(int strip) {
        assumeThat(GnuTar.isInstalled()).isTrue();
        byte[] archive = new TarBytes()
                .mode(0755)
                .folder("./")
                .folder("./t/")
                .mode(0644)
                .file("./t/a", "A")
                .file("t/b", "B")
                .file("/t/c/d", "C")
                .mode(0755)
                .folder("t/v/w/")
                .mode(0644)
                .hardlink("t/h", "t/b")
                .symlink("t/v/l", "t/b")
                .end();
        if (strip > 1) {
            archive =
                    new TarBytes().file("a/b/c/d/e", "E").file("./t/u/v/a", "A").end();
        }

        try (Unpacking unpacking = new Unpacking(folder.resolve("store"))) {
            var ours = GnuTar.comparable(unpacking.describe(
                    unpacking.unpack(Unpacking.stripped(archive, strip, "")).entries()));
            var theirs = GnuTar.unpack(archive, folder.resolve("gnu"), "--strip-components=" + strip);

            assertThat(ours).isEqualTo(theirs);
            assertThat(ours.keySet().stream().collect(Collectors.toList())).isNotEmpty();
        }
    }
}
