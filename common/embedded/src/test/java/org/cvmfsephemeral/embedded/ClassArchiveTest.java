package org.cvmfsephemeral.embedded;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.cvmfsephemeral.embedded.process.ClassArchive;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ClassArchiveTest {
    @TempDir
    Path folder;

    private Path jar;

    @BeforeEach
    void build() throws IOException {
        jar = Files.writeString(folder.resolve("program.jar"), "first build");
    }

    @Test
    void firstRunWritesIt() {
        assertThat(archive().jvmOptions()).anyMatch(option -> option.startsWith("-XX:ArchiveClassesAtExit="));
    }

    @Test
    void runAfterOrderlyEndUsesIt() throws IOException {
        ClassArchive archive = archive();
        Files.writeString(written(archive), "archive");

        archive.programEnded(true);

        assertThat(archive().jvmOptions()).anyMatch(option -> option.startsWith("-XX:SharedArchiveFile="));
    }

    @Test
    void whatKilledProgramLeftIsNotUsed() throws IOException {
        ClassArchive archive = archive();
        Files.writeString(written(archive), "half of an archi");

        archive.programEnded(false);

        assertThat(archive().jvmOptions()).anyMatch(option -> option.startsWith("-XX:ArchiveClassesAtExit="));
    }

    @Test
    void newBuildStartsAfresh() throws IOException {
        ClassArchive archive = archive();
        Files.writeString(written(archive), "archive");
        archive.programEnded(true);

        Files.writeString(jar, "the second build");

        assertThat(archive().jvmOptions()).anyMatch(option -> option.startsWith("-XX:ArchiveClassesAtExit="));
    }

    @Test
    void foldersOfClassesHaveNone() {
        assertThat(ClassArchive.in(folder.resolve("cds"), "program", List.of(folder))
                        .jvmOptions())
                .isEmpty();
    }

    private ClassArchive archive() {
        return ClassArchive.in(folder.resolve("cds"), "program", List.of(jar));
    }

    private static Path written(ClassArchive archive) {
        return Path.of(archive.jvmOptions().get(0).replace("-XX:ArchiveClassesAtExit=", ""));
    }
}
