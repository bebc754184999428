package org.cvmfsephemeral.bench.collection;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.cvmfsephemeral.bench.stack.BenchStack;
import org.cvmfsephemeral.bench.stack.ProcessFigures;
import org.cvmfsephemeral.local.Service;

/** What gc-service remembers, and how much memory it takes. */
final class Marks {
    private Marks() {}

    static void forget(Path directory) throws IOException {
        if (!Files.exists(directory)) {
            return;
        }
        try (Stream<Path> files = Files.list(directory)) {
            for (Path file : files.toList()) {
                Files.deleteIfExists(file);
            }
        }
    }

    /** The largest resident set of gc-service since its start, in MiB. */
    static long peakMebibytes(BenchStack stack) throws IOException {
        return new ProcessFigures(stack.process(Service.GC)).peakMemory().orElse(0) >> 20;
    }

    static String peak(BenchStack stack) throws IOException {
        return peakMebibytes(stack) + " MiB, with a heap of 256 MiB";
    }
}
