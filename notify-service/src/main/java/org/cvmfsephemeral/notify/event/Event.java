package org.cvmfsephemeral.notify.event;

import io.vertx.core.buffer.Buffer;
import java.util.List;
import java.util.Optional;
import org.cvmfsephemeral.format.repository.RepositoryPath;

/**
 * An event of the topic as streams need it.
 *
 * @param offset on the topic
 * @param paths that it is about
 * @param within a path that those it does not list are at or below; empty if it lists all
 * @param frame its bytes on a stream, shared by all of them
 */
record Event(
        long offset,
        String type,
        String repository,
        List<RepositoryPath> paths,
        Optional<RepositoryPath> within,
        Buffer frame) {
    /** What it takes in memory, roughly. */
    int size() {
        int overhead = 256;
        return overhead
                + frame.length()
                + 2 * paths.stream().mapToInt(path -> path.value().length()).sum();
    }

    /** Whether it may have touched something at or below the path, or something that the path is in. */
    boolean concerns(RepositoryPath path) {
        return paths.stream().anyMatch(path::overlaps)
                || within.filter(path::overlaps).isPresent();
    }
}
