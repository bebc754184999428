package org.cvmfsephemeral.embedded.process;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * A process that must not outlive this one. Its standard input is a pipe that only this process holds: {@link
 * ParentWatch} in the child ends it when the pipe closes, and the kernel closes it even when this process is killed. The
 * child ignores SIGINT, so that Ctrl-C in a terminal, which reaches every process in the foreground, leaves the order of
 * stopping to this process.
 */
public final class ChildProcess {
    private static final List<String> IGNORE_INTERRUPT = List.of("sh", "-c", "trap '' INT; exec \"$0\" \"$@\"");

    private final Launch launch;
    private final Process process;

    private ChildProcess(Launch launch, Process process) {
        this.launch = launch;
        this.process = process;
    }

    /**
     * Starts the process; what it prints is appended to its log, except for standard output of {@link Launch#announcing()}.
     *
     * @throws UncheckedIOException if the program or the log cannot be opened
     */
    public static ChildProcess start(Launch launch) {
        List<String> command = new ArrayList<>(IGNORE_INTERRUPT);
        command.addAll(launch.command());
        Redirect log = Redirect.appendTo(launch.log().toFile());
        ProcessBuilder builder = new ProcessBuilder(command).redirectError(log);
        if (!launch.announcing()) {
            builder.redirectOutput(log);
        }
        builder.environment().putAll(launch.environment());
        try {
            Files.createDirectories(launch.log().toAbsolutePath().getParent());
            return new ChildProcess(launch, builder.start());
        } catch (IOException e) {
            throw new UncheckedIOException(launch.name() + " could not be started", e);
        }
    }

    /**
     * The first line the process prints.
     *
     * @throws ChildFailedException if it ends, or does not print one in time; it is killed then
     */
    public String awaitAnnouncement(Duration patience) {
        CompletableFuture<String> firstLine = CompletableFuture.supplyAsync(this::readLine, this::inOwnThread);
        try {
            String line = firstLine.get(patience.toMillis(), TimeUnit.MILLISECONDS);
            if (line == null) {
                process.waitFor();
                throw new ChildFailedException(launch.name() + " ended with code " + process.exitValue(), logTail());
            }
            return line;
        } catch (TimeoutException e) {
            kill();
            throw new ChildFailedException(
                    launch.name() + " was not ready within " + patience.toSeconds() + " s", logTail());
        } catch (InterruptedException e) {
            kill();
            Thread.currentThread().interrupt();
            throw new ChildFailedException("interrupted while " + launch.name() + " started", logTail());
        } catch (ExecutionException e) {
            kill();
            throw new ChildFailedException(launch.name() + " could not be read: " + e.getCause(), logTail());
        }
    }

    private String readLine() {
        try {
            BufferedReader output = process.inputReader(StandardCharsets.UTF_8);
            return output.readLine();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void inOwnThread(Runnable reading) {
        Thread thread = new Thread(reading, launch.name() + "-announcement");
        thread.setDaemon(true);
        thread.start();
    }

    public boolean isAlive() {
        return process.isAlive();
    }

    public long pid() {
        return process.pid();
    }

    /** Waits for a process that ends by itself; false if it has not in time. */
    public boolean awaitExit(Duration patience) {
        try {
            return process.waitFor(patience.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    /** Meaningful once the process has ended. */
    public int exitCode() {
        return process.exitValue();
    }

    /** The last lines of the log, for error messages. */
    public String logTail() {
        return LogTail.of(launch.log());
    }

    /** SIGKILL: what a crash looks like. Returns when the process is gone. */
    public void kill() {
        process.destroyForcibly();
        awaitEnd();
    }

    /** Asks the process to stop, as if its parent had gone, and kills it if it has not stopped in time. */
    public void stop(Duration patience) {
        requestStop();
        awaitStop(patience);
    }

    /** The first half of {@link #stop}, to stop several at once. */
    public void requestStop() {
        try {
            process.getOutputStream().close();
        } catch (IOException e) {
            // The pipe is broken already: the process is ending, or awaitStop will kill it.
        }
    }

    /** The second half of {@link #stop}: waits, then kills. */
    public void awaitStop(Duration patience) {
        try {
            if (!process.waitFor(patience.toMillis(), TimeUnit.MILLISECONDS)) {
                kill();
            }
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }

    private void awaitEnd() {
        try {
            process.waitFor(10, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /**
     * What to start.
     *
     * @param name how messages call it
     * @param command program and arguments
     * @param environment added to this process's own
     * @param log appended to; its folder is created
     * @param announcing whether standard output carries {@link #awaitAnnouncement}'s line and not log lines
     */
    public record Launch(
            String name,
            List<String> command,
            java.util.Map<String, String> environment,
            Path log,
            boolean announcing) {
        public Launch {
            command = List.copyOf(command);
            environment = java.util.Map.copyOf(environment);
        }
    }
}
