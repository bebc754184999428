package org.cvmfsephemeral.testing.checker;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Chunks on disk. Files that share chunks each need all of them for their own SHA-256; the server is asked once only, as long
 * as there is room.
 */
final class KeptChunks {
    private static final long ROOM_BYTES = 512L << 20;

    private final WebRepository web;
    private final Path directory;
    private final AtomicLong keptBytes = new AtomicLong();
    private final Map<String, Path> kept = new ConcurrentHashMap<>();

    KeptChunks(WebRepository web, Path directory) {
        this.web = web;
        this.directory = directory;
    }

    /** Empty when the server does not have it. */
    Optional<InputStream> open(ObjectAddress chunk) throws IOException {
        if (!kept.containsKey(chunk.path()) && keptBytes.get() >= ROOM_BYTES) {
            return web.open(chunk.path());
        }
        try {
            Path file = kept.computeIfAbsent(chunk.path(), this::download);
            return file == null ? Optional.empty() : Optional.of(Files.newInputStream(file));
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
    }

    private Path download(String path) {
        try {
            Optional<InputStream> opened = web.open(path);
            if (opened.isEmpty()) {
                return null;
            }
            try (InputStream stored = opened.get()) {
                Path file = directory.resolve(path.replace('/', '-'));
                Files.copy(stored, file, StandardCopyOption.REPLACE_EXISTING);
                keptBytes.addAndGet(Files.size(file));
                return file;
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Forgets a chunk whose bytes are not what they should be: the next check asks the server again. */
    void forget(ObjectAddress chunk) throws IOException {
        Path file = kept.remove(chunk.path());
        if (file != null) {
            keptBytes.addAndGet(-Files.size(file));
            Files.delete(file);
        }
    }
}
