package org.cvmfsephemeral.embedded;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.cvmfsephemeral.embedded.process.ChildProcess;
import org.cvmfsephemeral.embedded.process.ChildProcess.Launch;
import org.cvmfsephemeral.embedded.process.ClassArchive;

/** The parent's side of a {@link Node}. */
abstract sealed class ChildServer implements EmbeddedServer permits PostgresServer, KafkaServer, S3Server {
    private static final Duration READY_PATIENCE = Duration.ofMinutes(2);
    private static final Duration STOP_PATIENCE = Duration.ofSeconds(15);

    private final String name;
    private final Class<? extends Node> node;
    private final Placement placement;
    private ClassArchive archive = ClassArchive.none();
    private ChildProcess process;

    ChildServer(String name, Class<? extends Node> node, Placement placement) {
        this.name = name;
        this.node = node;
        this.placement = placement;
    }

    /** Options of the server's JVM. */
    abstract List<String> jvmOptions();

    /** What {@link Node} needs beyond folder and port; secrets belong here and not on a command line. */
    Map<String, String> environment() {
        return Map.of();
    }

    /** @param details the result of {@link Node#start} */
    void started(String details) {}

    @Override
    public final int port() {
        return placement.port();
    }

    /** Where the server keeps what survives it. */
    public final Path data() {
        return placement.data();
    }

    @Override
    public final Path log() {
        return placement.log();
    }

    @Override
    public final synchronized long pid() {
        return process == null ? 0 : process.pid();
    }

    @Override
    public final synchronized boolean isAlive() {
        return process != null && process.isAlive();
    }

    @Override
    public final synchronized void restart() {
        if (isAlive()) {
            throw new IllegalStateException(name + " is running");
        }
        start();
    }

    final synchronized void start() {
        createDataFolder();
        process = ChildProcess.start(new Launch(name, command(), environment(), log(), true));
        String announcement = process.awaitAnnouncement(READY_PATIENCE);
        started(announcement.substring(Node.READY.length()).strip());
    }

    @Override
    public synchronized void kill() {
        if (process != null) {
            process.kill();
        }
    }

    @Override
    public final synchronized void close() {
        if (process != null) {
            archive.stop(process, STOP_PATIENCE);
        }
    }

    private List<String> command() {
        EmbeddedClasspath classpath = EmbeddedClasspath.find();
        archive = placement
                .archives()
                .map(available -> available.of(name, classpath.entries()))
                .orElse(ClassArchive.none());
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(jvmOptions());
        command.addAll(archive.jvmOptions());
        command.addAll(List.of(
                "-Dorg.slf4j.simpleLogger.showDateTime=true",
                "-Dorg.slf4j.simpleLogger.dateTimeFormat=yyyy-MM-dd'T'HH:mm:ss.SSSXXX",
                "-cp",
                classpath.asOption(),
                node.getName(),
                data().toString(),
                log().toString(),
                Integer.toString(port())));
        return command;
    }

    private void createDataFolder() {
        try {
            Files.createDirectories(data());
        } catch (IOException e) {
            throw new UncheckedIOException(name + " needs a folder that can be written: " + data(), e);
        }
    }
}
