package org.cvmfsephemeral.images.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SystemLibrariesTest {
    private static final Path JAVA = Path.of(System.getProperty("java.home"), "bin", "java");
    private static final Path LIBRARIES = Path.of(System.getProperty("java.home"), "lib");
    private static final Path ZIP = LIBRARIES.resolve("libzip.so");

    private final Architecture own =
            Architecture.ofKernelName(System.getProperty("os.arch").replace("amd64", "x86_64"));

    @TempDir
    private Path empty;

    @Test
    void what_libraries_need_comes_along_with_what_that_needs() throws IOException {
        List<Path> binaries = List.of(
                JAVA,
                LIBRARIES.resolve("libjli.so"),
                LIBRARIES.resolve("libjava.so"),
                LIBRARIES.resolve("server/libjvm.so"),
                ZIP);

        Map<String, Path> files = new SystemLibraries(Path.of("/"), own).neededBy(binaries);

        assertThat(files.keySet()).anyMatch(path -> path.endsWith("/libc.so.6"));
        assertThat(files.keySet()).anyMatch(path -> path.contains("/ld-linux"));
        assertThat(files.values()).allSatisfy(file -> assertThat(file).isRegularFile());
    }

    @Test
    void a_library_that_is_missing_is_named() {
        SystemLibraries none = new SystemLibraries(empty, own);

        assertThatThrownBy(() -> none.neededBy(List.of(ZIP)))
                .isInstanceOf(IOException.class)
                .hasMessageContaining(".so");
    }

    @Test
    void libraries_of_another_processor_are_refused() {
        Architecture other = own == Architecture.AMD64 ? Architecture.ARM64 : Architecture.AMD64;

        assertThatThrownBy(() -> new SystemLibraries(Path.of("/"), other).neededBy(List.of(JAVA)))
                .hasMessageContaining("is not for " + other.imageName());
    }
}
