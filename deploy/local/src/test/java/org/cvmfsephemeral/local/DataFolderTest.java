package org.cvmfsephemeral.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Base64;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DataFolderTest {
    @TempDir
    Path root;

    @Test
    void secondInstanceIsToldWhoIsFirst() {
        try (DataFolder first = DataFolder.open(root)) {
            assertThat(first.endpoints()).doesNotExist();

            assertThatThrownBy(() -> DataFolder.open(root))
                    .isInstanceOf(StackException.class)
                    .hasMessageContaining("another instance")
                    .hasMessageContaining(Long.toString(ProcessHandle.current().pid()))
                    .hasMessageContaining("--data");
        }
    }

    @Test
    void folderIsFreeAfterItsInstance() {
        DataFolder.open(root).close();

        DataFolder.open(root).close();
    }

    @Test
    void cleaningLeavesWhatIsNotTheStacks() throws IOException {
        Path thesis = Files.writeString(root.resolve("thesis.tex"), "years of work");
        try (DataFolder folder = DataFolder.open(root)) {
            Files.createDirectories(folder.store().resolve("demo.example.org/data"));
            Files.writeString(folder.store().resolve("demo.example.org/.cvmfspublished"), "C");

            folder.clean();

            assertThat(folder.store()).doesNotExist();
            assertThat(thesis).exists();
        }
    }

    @Test
    void encryptionKeyIsForItsOwnerOnly() throws IOException {
        try (DataFolder folder = DataFolder.open(root)) {
            Path key = folder.encryptionKey();

            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(key)))
                    .isEqualTo("rw-------");
            assertThat(Base64.getDecoder().decode(Files.readString(key).strip()))
                    .hasSize(32);
        }
    }

    @Test
    void encryptionKeyIsMadeOnce() throws IOException {
        try (DataFolder folder = DataFolder.open(root)) {
            String first = Files.readString(folder.encryptionKey());

            assertThat(Files.readString(folder.encryptionKey())).isEqualTo(first);
        }
    }

    @Test
    void logsOfTheLastRunAreKept() throws IOException {
        try (DataFolder folder = DataFolder.open(root)) {
            folder.turnLogs();
            Files.writeString(folder.log("upload-service"), "what went wrong");

            folder.turnLogs();

            assertThat(folder.log("upload-service")).doesNotExist();
            assertThat(root.resolve("logs/upload-service.log.previous")).hasContent("what went wrong");
        }
    }
}
