package org.cvmfsephemeral.embedded;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.cvmfsephemeral.embedded.process.ChildProcess;
import org.cvmfsephemeral.embedded.process.ChildProcess.Launch;
import org.cvmfsephemeral.embedded.process.ClassArchive;
import org.cvmfsephemeral.embedded.process.ClassArchives;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ClassArchivesTest {
    @TempDir
    Path folder;

    private Path jar;

    @BeforeEach
    void build() throws IOException {
        jar = Files.writeString(folder.resolve("program.jar"), "first build");
    }

    @Test
    void runThatRecordsMakesThoseAfterItQuicker() throws IOException {
        run(archive(true), "exit 0");

        assertThat(archive(false).jvmOptions()).anyMatch(option -> option.startsWith("-XX:SharedArchiveFile="));
    }

    @Test
    void whatFailedProgramWroteIsNotUsed() throws IOException {
        run(archive(true), "exit 1");

        assertThat(archive(false).jvmOptions()).isEmpty();
    }

    @Test
    void archiveOfAnEarlierBuildIsNotUsed() throws IOException {
        run(archive(true), "exit 0");

        Files.writeString(jar, "the second build");

        assertThat(archive(false).jvmOptions()).isEmpty();
    }

    @Test
    void nothingIsRecordedUnasked() {
        assertThat(archive(false).jvmOptions()).isEmpty();
    }

    @Test
    void foldersOfClassesHaveNone() {
        assertThat(new ClassArchives(folder, true)
                        .of("program", List.of(folder))
                        .jvmOptions())
                .isEmpty();
    }

    private ClassArchive archive(boolean recording) {
        return new ClassArchives(folder.resolve("archives"), recording).of("program", List.of(jar));
    }

    /** Stands in for a JVM: writes the archive, then ends as told when its parent asks for it. */
    private void run(ClassArchive archive, String ending) throws IOException {
        String written = archive.jvmOptions().stream()
                .filter(option -> option.startsWith("-XX:ArchiveClassesAtExit="))
                .findFirst()
                .orElseThrow()
                .replace("-XX:ArchiveClassesAtExit=", "");
        Files.writeString(Path.of(written), "classes");
        List<String> command = List.of("sh", "-c", "cat >/dev/null; " + ending);
        ChildProcess program =
                ChildProcess.start(new Launch("program", command, Map.of(), folder.resolve("log"), false));
        archive.stop(program, Duration.ofSeconds(20));
    }
}
