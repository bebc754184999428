package org.cvmfsephemeral.format.client;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;

/** A repository that tests can damage; it remembers what was read. */
final class MemoryObjectSource implements ObjectSource {
    private final Map<String, byte[]> resources = new HashMap<>();
    private final Set<String> opened = new TreeSet<>();

    static MemoryObjectSource of(Path directory) {
        MemoryObjectSource source = new MemoryObjectSource();
        try (Stream<Path> files = Files.walk(directory)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                source.put(directory.relativize(file).toString(), Files.readAllBytes(file));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return source;
    }

    @Override
    public InputStream open(String path) throws IOException {
        byte[] resource = resources.get(path);
        if (resource == null) {
            throw new MissingObjectException(path);
        }
        opened.add(path);
        return new ByteArrayInputStream(resource);
    }

    byte[] get(String path) {
        return resources.get(path);
    }

    void put(String path, byte[] resource) {
        resources.put(path, resource);
    }

    void remove(String path) {
        resources.remove(path);
    }

    /** Paths that were read so far, in order. */
    Set<String> opened() {
        return opened;
    }
}
