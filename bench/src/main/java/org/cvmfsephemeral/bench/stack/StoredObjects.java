package org.cvmfsephemeral.bench.stack;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

/**
 * What the file store holds of one repository.
 *
 * @param bytes as stored
 */
public record StoredObjects(long count, long bytes) {
    static StoredObjects below(Path folder) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            return files.filter(Files::isRegularFile)
                    .map(file -> new StoredObjects(1, size(file)))
                    .reduce(new StoredObjects(0, 0), StoredObjects::plus);
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
    }

    private static long size(Path file) {
        try {
            return Files.size(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private StoredObjects plus(StoredObjects other) {
        return new StoredObjects(count + other.count, bytes + other.bytes);
    }

    public StoredObjects minus(StoredObjects other) {
        return new StoredObjects(count - other.count, bytes - other.bytes);
    }
}
