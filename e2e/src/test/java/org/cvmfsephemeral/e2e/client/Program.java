package org.cvmfsephemeral.e2e.client;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;

/** A program that a test asks, where it is installed. */
public enum Program {
    CVMFS2,
    CVMFS_SWISSKNIFE,
    MMDEBSTRAP,
    PROMETHEUS,
    PROMTOOL,
    SHELLCHECK;

    private static final Duration PATIENCE = Duration.ofMinutes(3);

    /** Skips the test that asks, with a message, if the program is not on the PATH. */
    public void assumeInstalled() {
        Assumptions.assumeTrue(isInstalled(), () -> command() + " is not on the PATH: the test is skipped");
    }

    public boolean isInstalled() {
        return Stream.of(System.getenv("PATH").split(File.pathSeparator))
                .anyMatch(folder -> Files.isExecutable(Path.of(folder, command())));
    }

    String command() {
        return name().toLowerCase(java.util.Locale.ROOT);
    }

    /** What a program that ended left behind. */
    public record Result(int exitCode, String output) {}

    /**
     * Runs a program to its end.
     *
     * @param log takes what it prints
     */
    public static Result run(List<String> command, Path log) {
        try {
            Process process = new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(log.toFile())
                    .start();
            process.getOutputStream().close();
            if (!process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
                process.destroyForcibly().waitFor();
                throw new IllegalStateException(command + " did not end: " + Files.readString(log));
            }
            return new Result(process.exitValue(), Files.readString(log));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while running " + command, e);
        }
    }
}
