package org.cvmfsephemeral.images.process;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * Runs a JVM so that it does the same each time: on one processor, without a compiler's threads, at the same addresses, with identity hash codes in sequence.
 * What a JVM writes into a class archive otherwise depends on which of its threads came first.
 *
 * @param prefix words before the command
 */
public record OneProcessor(List<String> prefix) {
    /** For the JVM. */
    public static final List<String> JVM_OPTIONS =
            List.of("-Xint", "-XX:+UnlockExperimentalVMOptions", "-XX:hashCode=3");

    private static final Path STATUS = Path.of("/proc/self/status");
    private static final String ALLOWED = "Cpus_allowed_list:";

    public OneProcessor {
        prefix = List.copyOf(prefix);
    }

    /** Whether the machine has the programs for it; without them archives work as well, but are not the same each time. */
    public static boolean isPossible() {
        return isInstalled("taskset") && isInstalled("setarch");
    }

    /** One for each processor that this process may use. */
    public static List<OneProcessor> all() throws IOException {
        if (!isPossible()) {
            return List.of(new OneProcessor(List.of()));
        }
        return allowed(Files.readAllLines(STATUS)).stream()
                .map(number -> new OneProcessor(List.of("setarch", "-R", "taskset", "-c", Integer.toString(number))))
                .toList();
    }

    /** Numbers of processors in lines of {@code /proc/self/status}, where they are written like {@code 0-3,8}. */
    static List<Integer> allowed(List<String> status) {
        List<Integer> numbers = new ArrayList<>();
        status.stream()
                .filter(line -> line.startsWith(ALLOWED))
                .flatMap(line ->
                        Stream.of(line.substring(ALLOWED.length()).strip().split(",")))
                .map(range -> range.split("-"))
                .forEach(range -> IntStream.rangeClosed(
                                Integer.parseInt(range[0]), Integer.parseInt(range[range.length - 1]))
                        .forEach(numbers::add));
        return numbers;
    }

    private static boolean isInstalled(String program) {
        return Stream.of(System.getenv().getOrDefault("PATH", "").split(File.pathSeparator))
                .anyMatch(folder -> Files.isExecutable(Path.of(folder, program)));
    }
}
