package org.cvmfsephemeral.local;

import java.io.File;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.cvmfsephemeral.embedded.process.ChildProcess;
import org.cvmfsephemeral.embedded.process.ChildProcess.Launch;
import org.cvmfsephemeral.embedded.process.ClassArchive;
import org.cvmfsephemeral.embedded.process.ClassArchives;
import org.cvmfsephemeral.embedded.process.WatchedMain;
import org.cvmfsephemeral.local.SourceTree.Application;

/** One service, or the edge, in its JVM. */
final class ServiceProcess {
    static final Duration READY_PATIENCE = Duration.ofMinutes(3);
    private static final Duration STOP_PATIENCE = Duration.ofSeconds(12);
    private static final Path WATCH = codeSource(WatchedMain.class);

    private final String name;
    private final Application application;
    /** SQLite's memory is the C library's, which otherwise keeps what was freed: a pool for each thread, and large blocks in them. */
    private static final Map<String, String> MEMORY = Map.of(
            "MALLOC_ARENA_MAX", "2",
            "MALLOC_MMAP_THRESHOLD_", "65536",
            "MALLOC_TRIM_THRESHOLD_", "131072");

    private final ClassArchives archives;
    private final String heap;
    private final Map<String, String> environment;
    private final Path log;
    private ClassArchive archive = ClassArchive.none();
    private ChildProcess process;

    /** @param name that messages and the class archive have */
    ServiceProcess(
            String name,
            Application application,
            ClassArchives archives,
            String heap,
            Map<String, String> environment,
            Path log) {
        this.name = name;
        this.application = application;
        this.archives = archives;
        this.heap = heap;
        this.environment = new HashMap<>(MEMORY);
        this.environment.putAll(environment);
        this.log = log;
    }

    void launch() {
        List<Path> jars =
                Stream.concat(Stream.of(WATCH), application.jars().stream()).toList();
        archive = archives.of(name, jars);
        process = ChildProcess.start(new Launch(name, command(), environment, log, false));
    }

    private List<String> command() {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(List.of("-Xmx" + heap, "-XX:+UseSerialGC"));
        command.addAll(archive.jvmOptions());
        application.opens().forEach(opened -> command.add("--add-opens=" + opened + "=ALL-UNNAMED"));
        command.addAll(List.of("-cp", classPath(), WatchedMain.class.getName(), application.mainClass()));
        return command;
    }

    private String classPath() {
        return Stream.concat(Stream.of(WATCH), application.classPath().stream())
                .map(Path::toString)
                .collect(Collectors.joining(File.pathSeparator));
    }

    /** @throws StackException if it has ended; with the end of its log */
    void requireAlive() {
        if (!process.isAlive()) {
            throw failure("ended with code " + process.exitCode());
        }
    }

    StackException notReadyInTime() {
        return failure("was not ready within " + READY_PATIENCE.toSeconds() + " s");
    }

    private StackException failure(String what) {
        return new StackException(name + " " + what + "; the end of " + log + ":\n"
                + process.logTail().stripTrailing());
    }

    /**
     * Waits for a program that ends by itself.
     *
     * @throws StackException if it does not in time, and is killed then, or ends with another code than 0
     */
    void awaitSuccess(Duration patience) {
        if (!process.awaitExit(patience)) {
            kill();
            throw failure("did not end within " + patience.toSeconds() + " s");
        }
        if (process.exitCode() != 0) {
            throw failure("ended with code " + process.exitCode());
        }
    }

    boolean wasLaunched() {
        return process != null;
    }

    long pid() {
        return process.pid();
    }

    /** SIGKILL. */
    void kill() {
        process.kill();
    }

    /** Begins what {@link #stop} ends, to stop several at once. */
    void requestStop() {
        process.requestStop();
    }

    void stop() {
        archive.stop(process, STOP_PATIENCE);
    }

    private static Path codeSource(Class<?> type) {
        try {
            return Path.of(
                    type.getProtectionDomain().getCodeSource().getLocation().toURI());
        } catch (URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }
}
