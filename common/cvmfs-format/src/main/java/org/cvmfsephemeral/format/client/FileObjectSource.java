package org.cvmfsephemeral.format.client;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/** A repository in a directory, laid out as a web server would serve it. */
public final class FileObjectSource implements ObjectSource {
    private final Path directory;

    public FileObjectSource(Path directory) {
        this.directory = directory;
    }

    @Override
    public InputStream open(String path) throws IOException {
        try {
            return Files.newInputStream(directory.resolve(path));
        } catch (NoSuchFileException e) {
            throw new MissingObjectException(path);
        }
    }
}
