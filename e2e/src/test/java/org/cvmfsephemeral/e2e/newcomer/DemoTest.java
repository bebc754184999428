package org.cvmfsephemeral.e2e.newcomer;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.cvmfsephemeral.local.StackPorts;
import org.cvmfsephemeral.local.command.RunCommand;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;

/**
 * What {@code ./run --demo} does once everything is built. Not the script itself, because it would build what this build is
 * at.
 */
class DemoTest {
    @TempDir(cleanup = CleanupMode.ON_SUCCESS)
    private Path folder;

    @Test
    @Timeout(value = 3, unit = TimeUnit.MINUTES)
    void the_demo_does_the_main_job_and_ends_with_success() throws Exception {
        Path log = folder.resolve("demo.log");

        Process demo = new ProcessBuilder(command())
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();

        assertThat(demo.waitFor()).as(() -> read(log)).isZero();
        assertThat(read(log))
                .containsPattern("to upload +201 files")
                .containsPattern("uploaded and published +201 files")
                .containsPattern("verified as a client +201 files")
                .contains("all sound")
                .contains("stopped");
        assertThat(folder.resolve("data/endpoints")).doesNotExist();
    }

    private List<String> command() {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(List.of("-Xmx256m", "-cp", System.getProperty("java.class.path")));
        command.add("-Dembedded.classpath.file=" + System.getProperty("embedded.classpath.file"));
        if (System.getProperty("local.home") != null) {
            command.add("-Dlocal.home=" + System.getProperty("local.home"));
        }
        command.addAll(List.of(
                RunCommand.class.getName(),
                "--demo",
                "--data",
                folder.resolve("data").toString()));
        command.addAll(List.of("--port-base", Integer.toString(StackPorts.free().upload())));
        return command;
    }

    private static String read(Path log) {
        try {
            return Files.readString(log);
        } catch (IOException e) {
            return e.toString();
        }
    }
}
