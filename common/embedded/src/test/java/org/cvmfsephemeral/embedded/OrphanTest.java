package org.cvmfsephemeral.embedded;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OrphanTest {
    @TempDir
    Path folder;

    @Test
    void noServerOutlivesKilledParent() throws IOException {
        Process parent = startServersInAnotherJvm();
        List<ProcessHandle> servers = Stream.of(
                        parent.inputReader(StandardCharsets.UTF_8).readLine().split(" "))
                .map(Long::valueOf)
                .map(pid -> ProcessHandle.of(pid).orElseThrow())
                .toList();
        assertThat(servers).hasSize(3).allMatch(ProcessHandle::isAlive);

        parent.destroyForcibly();

        Awaitility.await().atMost(Duration.ofSeconds(30)).until(() -> servers.stream()
                .noneMatch(ProcessHandle::isAlive));
    }

    private Process startServersInAnotherJvm() throws IOException {
        return new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-D" + EmbeddedClasspath.FILE_PROPERTY + "="
                                + System.getProperty(EmbeddedClasspath.FILE_PROPERTY),
                        "-cp",
                        System.getProperty("java.class.path"),
                        StartsServers.class.getName(),
                        folder.toString())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
    }

    static final class StartsServers {
        public static void main(String[] arguments) throws InterruptedException {
            Path folder = Path.of(arguments[0]);
            PostgresServer postgres = PostgresServer.start(folder.resolve("postgres"));
            S3Server s3 = S3Server.start(folder.resolve("s3"));
            long postmaster = Postmaster.of(postgres.data()).orElseThrow().pid();
            System.out.println(postgres.pid() + " " + postmaster + " " + s3.pid());
            Thread.currentThread().join();
        }
    }
}
