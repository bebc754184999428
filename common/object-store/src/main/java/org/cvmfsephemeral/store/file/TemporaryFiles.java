package org.cvmfsephemeral.store.file;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import org.jboss.logging.Logger;

/** What processes that died in the middle of a put left behind. */
final class TemporaryFiles {
    /** A put that is under way has written to its file more recently. */
    static final Duration ABANDONED_AFTER = Duration.ofHours(1);

    private static final Logger LOG = Logger.getLogger(TemporaryFiles.class);

    private final Path directory;
    private final Clock clock;

    TemporaryFiles(Path directory, Clock clock) {
        this.directory = directory;
        this.clock = clock;
    }

    /** Returns how many files were removed. */
    int removeOld() throws IOException {
        Instant newest = clock.instant().minus(ABANDONED_AFTER);
        int removed = 0;
        try (DirectoryStream<Path> files = Files.newDirectoryStream(directory)) {
            for (Path file : files) {
                if (isOlder(file, newest) && Files.deleteIfExists(file)) {
                    removed++;
                }
            }
        }
        if (removed > 0) {
            LOG.infof("Removed abandoned temporary files directory=%s count=%d", directory, removed);
        }
        return removed;
    }

    private static boolean isOlder(Path file, Instant newest) throws IOException {
        try {
            return Files.getLastModifiedTime(file).toInstant().isBefore(newest);
        } catch (NoSuchFileException published) {
            return false;
        }
    }
}
