package org.cvmfsephemeral.local;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EndpointsTest {
    private final Endpoints endpoints = Endpoints.of(StackPorts.startingAt(7000));

    @TempDir
    Path folder;

    @Test
    void shellReadsThem() throws IOException {
        Path file = Files.writeString(folder.resolve("endpoints"), endpoints.asShellVariables());

        Process shell = new ProcessBuilder(
                        "sh",
                        "-c",
                        ". \"$0\"; echo $UPLOAD_URL $PUBLISHER_URL $NOTIFY_URL $GC_URL $CVMFS_URL",
                        file.toString())
                .start();

        assertThat(new String(shell.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip())
                .isEqualTo("http://127.0.0.1:7000 http://127.0.0.1:7001 http://127.0.0.1:7002 http://127.0.0.1:7003"
                        + " http://127.0.0.1:7000/cvmfs");
    }

    @Test
    void healthAndMetricsAreApart() {
        assertThat(endpoints.management(Service.GC)).hasToString("http://127.0.0.1:7011");
    }

    @Test
    void clientsMountFoldersOfUploadService() {
        assertThat(endpoints.repository("demo.example.org"))
                .hasToString("http://127.0.0.1:7000/cvmfs/demo.example.org");
    }
}
