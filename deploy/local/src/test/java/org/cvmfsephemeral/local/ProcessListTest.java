package org.cvmfsephemeral.local;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ProcessListTest {
    @TempDir
    Path folder;

    @Test
    void runningProcessIsFoundAgain() throws IOException {
        Path file = Files.writeString(
                folder.resolve("processes"),
                ProcessList.of(List.of(ProcessHandle.current().pid())).asText());

        assertThat(ProcessList.read(file).anyAlive()).isTrue();
    }

    @Test
    void processThatGotThePidLaterIsAnother() throws IOException {
        Path file = Files.writeString(
                folder.resolve("processes"), ProcessHandle.current().pid() + " 1000\n");

        assertThat(ProcessList.read(file).anyAlive()).isFalse();
    }

    @Test
    void endIsAwaited() throws IOException {
        Process child = new ProcessBuilder("sh", "-c", "read ending").start();
        ProcessList children = ProcessList.of(List.of(child.pid()));
        child.getOutputStream().close();

        children.awaitEnd();

        // Not child.isAlive(): that object hears of the end from a thread of its own, some time later.
        assertThat(children.anyAlive()).isFalse();
    }

    @Test
    void damagedFileNamesNobody() throws IOException {
        Path file = Files.writeString(folder.resolve("processes"), "garbage\n-1 x\n99999999999999999999 1\n");

        assertThat(ProcessList.read(file).entries()).isEmpty();
    }

    @Test
    void missingFileNamesNobody() {
        assertThat(ProcessList.read(folder.resolve("missing")).entries()).isEmpty();
    }
}
