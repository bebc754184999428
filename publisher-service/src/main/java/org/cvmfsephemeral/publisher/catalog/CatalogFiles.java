package org.cvmfsephemeral.publisher.catalog;

import jakarta.annotation.PostConstruct;
import jakarta.enterprise.context.ApplicationScoped;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.time.Clock;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.cvmfsephemeral.format.object.ContentHash;
import org.cvmfsephemeral.format.object.FormatException;
import org.cvmfsephemeral.format.object.ObjectDecoder;
import org.jboss.logging.Logger;

/**
 * Catalogs on the local disk, as the store has them, by hash; the least recently used go first. Whatever happens to these files, they are
 * only a copy: what does not match its hash is not there.
 */
@ApplicationScoped
class CatalogFiles {
    private static final Logger LOG = Logger.getLogger(CatalogFiles.class);
    private static final String PARTIAL = ".partial";

    private final CatalogSettings settings;
    private final Clock clock;
    private final Path directory;
    private final Map<String, Long> sizes = new LinkedHashMap<>(16, 0.75f, true);
    private long total;

    private record Found(Path file, long size, FileTime used) {}

    CatalogFiles(CatalogSettings settings, Clock clock) {
        this.settings = settings;
        this.clock = clock;
        this.directory = settings.cacheDirectory()
                .orElseGet(() -> Path.of(System.getProperty("java.io.tmpdir"), "cvmfs-ephemeral-catalogs"));
    }

    /** What an earlier run has left is used again. */
    @PostConstruct
    synchronized void open() {
        if (settings.cacheBytes() <= 0) {
            return;
        }
        try {
            Files.createDirectories(directory);
            for (Found found : existing()) {
                sizes.put(found.file().getFileName().toString(), found.size());
                total += found.size();
            }
            evict();
        } catch (IOException e) {
            LOG.warnf("catalog cache not usable directory=%s error=%s", directory, e.getMessage());
        }
    }

    private List<Found> existing() throws IOException {
        Map<Path, Found> found = new HashMap<>();
        try (Stream<Path> files = Files.list(directory)) {
            for (Path file : (Iterable<Path>) files::iterator) {
                if (file.toString().endsWith(PARTIAL)) {
                    Files.deleteIfExists(file);
                } else {
                    found.put(file, new Found(file, Files.size(file), Files.getLastModifiedTime(file)));
                }
            }
        }
        return found.values().stream().sorted(Comparator.comparing(Found::used)).toList();
    }

    /** The stored form of a catalog, verified. */
    Optional<byte[]> find(ContentHash hash) {
        String name = hash.toString();
        synchronized (this) {
            if (sizes.get(name) == null) {
                return Optional.empty();
            }
        }
        Path file = directory.resolve(name);
        try {
            byte[] stored = Files.readAllBytes(file);
            ObjectDecoder.verify(hash, stored);
            Files.setLastModifiedTime(file, FileTime.from(clock.instant()));
            return Optional.of(stored);
        } catch (NoSuchFileException e) {
            forget(name);
            return Optional.empty();
        } catch (IOException | FormatException e) {
            LOG.warnf("cached catalog dropped hash=%s error=%s", hash, e.getMessage());
            drop(name);
            return Optional.empty();
        }
    }

    void keep(ContentHash hash, byte[] stored) {
        if (settings.cacheBytes() < stored.length) {
            return;
        }
        String name = hash.toString();
        try {
            Path partial = Files.createTempFile(directory, name, PARTIAL);
            Files.write(partial, stored);
            Files.move(partial, directory.resolve(name), StandardCopyOption.ATOMIC_MOVE);
            entered(name, stored.length);
        } catch (IOException e) {
            LOG.debugf("catalog not cached hash=%s error=%s", hash, e.getMessage());
        }
    }

    private synchronized void entered(String name, long size) {
        Long before = sizes.put(name, size);
        total += size - (before == null ? 0 : before);
        evict();
    }

    private synchronized void evict() {
        while (total > settings.cacheBytes() && !sizes.isEmpty()) {
            drop(sizes.keySet().iterator().next());
        }
    }

    private synchronized void drop(String name) {
        forget(name);
        try {
            Files.deleteIfExists(directory.resolve(name));
        } catch (IOException e) {
            LOG.debugf("cached catalog not deleted file=%s error=%s", name, e.getMessage());
        }
    }

    private synchronized void forget(String name) {
        Long size = sizes.remove(name);
        total -= size == null ? 0 : size;
    }
}
