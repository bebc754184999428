package org.cvmfsephemeral.testing.checker;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** Plain content of an object in a temporary file, deleted when closed. */
final class Download implements AutoCloseable {
    private final Path file;
    private final ReadObject object;

    private Download(Path file, ReadObject object) {
        this.file = file;
        this.object = object;
    }

    static Download of(WebRepository web, ObjectAddress address, Path directory) throws IOException {
        return of(address, () -> web.open(address.path()), directory);
    }

    /** Where stored bytes come from. */
    interface Source {
        Optional<InputStream> open() throws IOException;
    }

    static Download of(ObjectAddress address, Source source, Path directory) throws IOException {
        Path file = Files.createTempFile(directory, "object", ".db");
        try (OutputStream plain = Files.newOutputStream(file)) {
            return new Download(file, ObjectReading.read(address, source.open(), plain));
        } catch (IOException e) {
            return new Download(file, FileContents.unreadable(address, e));
        }
    }

    ReadObject object() {
        return object;
    }

    Path file() {
        return file;
    }

    @Override
    public void close() throws IOException {
        Files.deleteIfExists(file);
    }
}
