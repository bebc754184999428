package org.cvmfsephemeral.e2e.pipeline;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

/** Runs lines of a job by bash, with nothing in the environment but what the runner puts there, and watches. */
final class Shell {
    private static final long PATIENCE_SECONDS = 180;

    private final Path folder;
    private final Map<String, String> environment = new TreeMap<>();

    /**
     * @param folder that the lines run in
     */
    Shell(Path folder) {
        this.folder = folder;
        environment.put("PATH", System.getenv("PATH"));
        environment.put("HOME", folder.toString());
    }

    Shell with(String variable, String value) {
        environment.put(variable, value);
        return this;
    }

    Shell with(Map<String, String> variables) {
        environment.putAll(variables);
        return this;
    }

    Outcome run(String lines) {
        try {
            Path log = Files.createTempFile("job", ".log");
            ProcessBuilder builder = new ProcessBuilder(
                            List.of("bash", "--noprofile", "--norc", "-eo", "pipefail", "-c", lines))
                    .directory(folder.toFile())
                    .redirectErrorStream(true)
                    .redirectOutput(log.toFile());
            builder.environment().clear();
            builder.environment().putAll(environment);
            Process process = builder.start();
            process.getOutputStream().close();
            Set<String> arguments = watch(process);
            Outcome outcome = new Outcome(process.waitFor(), Files.readString(log), Map.of(), arguments);
            Files.delete(log);
            return outcome;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while a job ran", e);
        }
    }

    private static Set<String> watch(Process process) throws InterruptedException {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
        Set<String> seen = new TreeSet<>();
        while (!process.waitFor(1, TimeUnit.MILLISECONDS)) {
            seen.addAll(commandLines());
            if (System.nanoTime() > deadline) {
                process.descendants().forEach(ProcessHandle::destroyForcibly);
                process.destroyForcibly();
                throw new IllegalStateException("a job did not end");
            }
        }
        return seen;
    }

    /** Of everything that runs on this machine. */
    private static Set<String> commandLines() {
        Set<String> lines = new TreeSet<>();
        try (DirectoryStream<Path> processes = Files.newDirectoryStream(Path.of("/proc"), "[0-9]*")) {
            for (Path process : processes) {
                lines.add(commandLine(process));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return lines;
    }

    /** Empty if it has ended meanwhile. */
    private static String commandLine(Path process) {
        try {
            return new String(Files.readAllBytes(process.resolve("cmdline")), StandardCharsets.UTF_8)
                    .replace('\0', ' ');
        } catch (IOException e) {
            return "";
        }
    }

    /** Lines {@code key=value}, a later one instead of an earlier one. */
    static Map<String, String> assignments(String text) {
        return text.lines()
                .filter(line -> line.contains("="))
                .collect(Collectors.toMap(
                        line -> line.substring(0, line.indexOf('=')),
                        line -> line.substring(line.indexOf('=') + 1),
                        (first, second) -> second,
                        LinkedHashMap::new));
    }
}
