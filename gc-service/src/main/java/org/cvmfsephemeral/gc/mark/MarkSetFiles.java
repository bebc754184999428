package org.cvmfsephemeral.gc.mark;

import jakarta.annotation.PostConstruct;
import jakarta.enterprise.context.ApplicationScoped;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import java.util.zip.CRC32C;
import org.cvmfsephemeral.format.object.ContentHash;
import org.cvmfsephemeral.format.object.FormatException;
import org.jboss.logging.Logger;

/** Mark sets on the local disk, by the hash of their catalog; the oldest go first. A file that does not match its checksum is not there. */
@ApplicationScoped
class MarkSetFiles {
    private static final Logger LOG = Logger.getLogger(MarkSetFiles.class);
    private static final String SUFFIX = ".marks";
    private static final String PARTIAL = ".partial";

    private final MarkSettings settings;
    private final Path directory;
    private final Map<String, Long> sizes = new HashMap<>();
    private final Deque<String> order = new ArrayDeque<>();
    private long total;

    MarkSetFiles(MarkSettings settings) {
        this.settings = settings;
        this.directory = settings.directory()
                .orElseGet(() -> Path.of(System.getProperty("java.io.tmpdir"), "cvmfs-ephemeral-marks"));
    }

    /** What an earlier run has left is used again. */
    @PostConstruct
    synchronized void open() {
        try {
            Files.createDirectories(directory);
            try (Stream<Path> files = Files.list(directory)) {
                for (Path file : files.sorted(Comparator.comparing(MarkSetFiles::modified))
                        .toList()) {
                    if (file.toString().endsWith(PARTIAL)) {
                        Files.deleteIfExists(file);
                    } else {
                        entered(file.getFileName().toString(), Files.size(file));
                    }
                }
            }
        } catch (IOException e) {
            LOG.warnf("mark sets are not kept on disk directory=%s error=%s", directory, e.getMessage());
        }
    }

    private static long modified(Path file) {
        try {
            return Files.getLastModifiedTime(file).toMillis();
        } catch (IOException e) {
            return 0;
        }
    }

    Optional<MarkSet> find(ContentHash catalog) {
        String name = catalog + SUFFIX;
        try {
            ByteBuffer content = ByteBuffer.wrap(Files.readAllBytes(directory.resolve(name)));
            byte[] marks = new byte[content.remaining() - Long.BYTES];
            content.get(marks);
            if (content.getLong() != checksum(marks)) {
                throw new FormatException("a damaged file");
            }
            return Optional.of(MarkSet.ofBytes(marks));
        } catch (NoSuchFileException e) {
            return Optional.empty();
        } catch (IOException | RuntimeException e) {
            LOG.warnf("mark set dropped catalog=%s error=%s", catalog, e.getMessage());
            return Optional.empty();
        }
    }

    void keep(ContentHash catalog, MarkSet set) {
        byte[] marks = set.bytes();
        String name = catalog + SUFFIX;
        try {
            Path partial = Files.createTempFile(directory, name, PARTIAL);
            Files.write(
                    partial,
                    ByteBuffer.allocate(marks.length + Long.BYTES)
                            .put(marks)
                            .putLong(checksum(marks))
                            .array());
            Files.move(partial, directory.resolve(name), StandardCopyOption.ATOMIC_MOVE);
            synchronized (this) {
                entered(name, marks.length + Long.BYTES);
                evict();
            }
        } catch (IOException e) {
            LOG.debugf("mark set not kept catalog=%s error=%s", catalog, e.getMessage());
        }
    }

    private static long checksum(byte[] marks) {
        CRC32C checksum = new CRC32C();
        checksum.update(marks);
        return checksum.getValue();
    }

    private void entered(String name, long size) {
        Long before = sizes.put(name, size);
        total += size - (before == null ? 0 : before);
        if (before == null) {
            order.add(name);
        }
    }

    private void evict() throws IOException {
        while (total > settings.diskBytes() && order.size() > 1) {
            String oldest = order.remove();
            total -= sizes.remove(oldest);
            Files.deleteIfExists(directory.resolve(oldest));
        }
    }
}
