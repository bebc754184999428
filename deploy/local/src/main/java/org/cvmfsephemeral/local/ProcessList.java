package org.cvmfsephemeral.local;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The processes a stack started, on disk: when a launcher was killed its children are still ending while the next one
 * starts, and hold ports and data until they have.
 */
record ProcessList(List<Entry> entries) {
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    /** A pid alone may be somebody else's by now; with the time it started it is not. */
    record Entry(long pid, long startedMillis) {
        static Entry of(long pid) {
            return new Entry(pid, ProcessHandle.of(pid).map(Entry::startOf).orElse(0L));
        }

        private static long startOf(ProcessHandle process) {
            return process.info()
                    .startInstant()
                    .map(java.time.Instant::toEpochMilli)
                    .orElse(0L);
        }

        Stream<ProcessHandle> alive() {
            return ProcessHandle.of(pid).filter(process -> startOf(process) == startedMillis).stream();
        }
    }

    static ProcessList of(Collection<Long> pids) {
        return new ProcessList(pids.stream().map(Entry::of).toList());
    }

    /** Empty if there is no file or it is damaged. */
    static ProcessList read(Path file) {
        try (Stream<String> lines = Files.lines(file)) {
            return new ProcessList(lines.filter(line -> line.matches("[0-9]{1,10} [0-9]{1,18}"))
                    .map(line -> line.split(" "))
                    .map(parts -> new Entry(Long.parseLong(parts[0]), Long.parseLong(parts[1])))
                    .toList());
        } catch (IOException | UncheckedIOException e) {
            return new ProcessList(List.of());
        }
    }

    String asText() {
        return entries.stream()
                .map(entry -> entry.pid() + " " + entry.startedMillis() + "\n")
                .collect(Collectors.joining());
    }

    boolean anyAlive() {
        return entries.stream().flatMap(Entry::alive).findAny().isPresent();
    }

    /** Waits until all have ended, and kills those that do not. */
    void awaitEnd() {
        List<ProcessHandle> alive = entries.stream().flatMap(Entry::alive).toList();
        CompletableFuture<Void> end = CompletableFuture.allOf(
                alive.stream().map(ProcessHandle::onExit).toArray(CompletableFuture[]::new));
        try {
            end.get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
        } catch (TimeoutException e) {
            alive.forEach(ProcessHandle::destroyForcibly);
            end.join();
        } catch (ExecutionException e) {
            throw new IllegalStateException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new StackException("interrupted while the processes of the last run ended", e);
        }
    }
}
