package org.cvmfsephemeral.local;

import java.time.Duration;
import java.util.Locale;
import java.util.function.Consumer;

/** Tells what has come up, and after how long. */
final class Progress {
    private final Consumer<String> lines;
    private final long start = System.nanoTime();

    Progress(Consumer<String> lines) {
        this.lines = lines;
    }

    void ready(String name) {
        Duration since = Duration.ofNanos(System.nanoTime() - start);
        lines.accept(String.format(Locale.ROOT, "%-18s ready after %.1f s", name, since.toMillis() / 1000.0));
    }

    void tell(String line) {
        lines.accept(line);
    }
}
