package org.cvmfsephemeral.embedded;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** A running PostgreSQL server of one data folder. */
record Postmaster(ProcessHandle process) {
    private static final int STOP_SECONDS = 30;

    /** The live server that {@code postmaster.pid} names; a stale file, or a pid that now is something else, names none. */
    static Optional<Postmaster> of(Path data) {
        return pid(data)
                .flatMap(ProcessHandle::of)
                .filter(process -> serves(process, data))
                .map(Postmaster::new);
    }

    long pid() {
        return process.pid();
    }

    /**
     * A fast shutdown: open transactions are rolled back, the data is left clean.
     *
     * @throws IllegalStateException if it does not end in time
     */
    void stop() {
        CompletableFuture<ProcessHandle> end = process.onExit();
        try {
            // Java sends SIGTERM only, on which PostgreSQL waits for its clients to leave.
            new ProcessBuilder("sh", "-c", "kill -INT \"$0\"", Long.toString(pid()))
                    .start()
                    .waitFor();
            end.get(STOP_SECONDS, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while an orphaned PostgreSQL stopped", e);
        } catch (Exception e) {
            throw new IllegalStateException("an orphaned PostgreSQL does not stop, process " + pid(), e);
        }
    }

    private static Optional<Long> pid(Path data) {
        try {
            return Files.readAllLines(data.resolve("postmaster.pid")).stream()
                    .findFirst()
                    .map(String::strip)
                    .filter(line -> line.matches("[1-9][0-9]{0,9}"))
                    .map(Long::valueOf);
        } catch (NoSuchFileException e) {
            return Optional.empty();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static boolean serves(ProcessHandle process, Path data) {
        return process.info()
                .arguments()
                .filter(arguments -> Arrays.asList(arguments).contains(data.toString()))
                .isPresent();
    }
}
