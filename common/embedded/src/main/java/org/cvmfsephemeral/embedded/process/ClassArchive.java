package org.cvmfsephemeral.embedded.process;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** What {@link ClassArchives} means for one run of one program. */
public final class ClassArchive {
    private static final Duration WRITING_PATIENCE = Duration.ofSeconds(90);

    private final Optional<Path> toUse;
    private final Optional<Path> toRecord;

    ClassArchive(Optional<Path> toUse, Optional<Path> toRecord) {
        this.toUse = toUse;
        this.toRecord = toRecord;
    }

    /** Neither uses nor records one. */
    public static ClassArchive none() {
        return new ClassArchive(Optional.empty(), Optional.empty());
    }

    /** For the command line of the JVM. */
    public List<String> jvmOptions() {
        Optional<String> option = toUse.map(archive -> "-XX:SharedArchiveFile=" + archive)
                .or(() -> toRecord.map(archive -> "-XX:ArchiveClassesAtExit=" + unfinished(archive)));
        return option.map(value -> List.of("-Xshare:auto", "-Xlog:cds*=off", value))
                .orElse(List.of());
    }

    /** Ends the program, which takes longer when it records. */
    public void stop(ChildProcess process, Duration patience) {
        process.stop(toRecord.isPresent() ? WRITING_PATIENCE : patience);
        toRecord.filter(archive -> Files.exists(unfinished(archive)))
                .ifPresent(archive -> finish(archive, process.exitCode() == 0));
    }

    private static void finish(Path archive, boolean orderly) {
        try {
            if (orderly) {
                Files.move(unfinished(archive), archive, StandardCopyOption.ATOMIC_MOVE);
            } else {
                Files.delete(unfinished(archive));
            }
        } catch (IOException e) {
            throw new UncheckedIOException("the class archive cannot be kept: " + archive, e);
        }
    }

    /** Named after this process, since another may be recording the same archive. */
    private static Path unfinished(Path archive) {
        return archive.resolveSibling(
                archive.getFileName() + "." + ProcessHandle.current().pid());
    }
}
