package org.cvmfsephemeral.safety;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/** Where files are kept, on this machine. The folder need not exist yet. */
public record Place(Path path) {
    private static final List<Path> EMPTIED = Stream.of("/tmp", "/var/tmp", "/dev/shm", "/run", "/var/run")
            .map(Path::of)
            .toList();
    /** In memory, or the layer of a container that goes with it. */
    private static final Set<String> PASSING = Set.of("tmpfs", "ramfs", "overlay");

    public Place {
        path = path.toAbsolutePath().normalize();
    }

    /** Whether it is in a folder that is emptied when the machine starts, as its name tells. */
    public boolean isTemporary() {
        return EMPTIED.stream().anyMatch(path::startsWith);
    }

    /**
     * Whether what is kept there does not outlast the machine or the container.
     *
     * @throws UncheckedIOException if the file system cannot be asked
     */
    public boolean isVolatile() {
        return isTemporary() || PASSING.contains(fileSystem());
    }

    private String fileSystem() {
        Path existing = path;
        while (existing.getParent() != null && !Files.exists(existing)) {
            existing = existing.getParent();
        }
        try {
            return Files.getFileStore(existing).type();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
