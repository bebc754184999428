package org.cvmfsephemeral.embedded;

import java.nio.file.Path;
import java.util.Optional;
import org.cvmfsephemeral.embedded.process.ClassArchives;

/**
 * Where a server lives.
 *
 * @param data folder for what survives it; created if missing
 * @param log file its log is appended to
 * @param port on 127.0.0.1
 * @param archives for quicker starts
 */
public record Placement(Path data, Path log, int port, Optional<ClassArchives> archives) {
    public Placement {
        data = data.toAbsolutePath();
        log = log.toAbsolutePath();
    }

    /** As tests need it: a free port, the log beside the data. */
    public static Placement inTest(Path data) {
        Path log = data.resolveSibling(data.getFileName() + ".log");
        return new Placement(data, log, Ports.free(), Optional.empty());
    }
}
