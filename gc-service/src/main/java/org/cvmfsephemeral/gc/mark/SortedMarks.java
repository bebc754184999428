package org.cvmfsephemeral.gc.mark;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.Optional;
import org.cvmfsephemeral.format.object.ObjectName;

/**
 * Sorts any number of object names in bounded memory: they are spread over files by the first byte of their hash, and each file is sorted in
 * memory when its turn comes, or spread by the next byte if it is too large. Not thread-safe.
 */
public final class SortedMarks implements AutoCloseable {
    private static final int FANOUT = 256;
    private static final int BUFFER_BYTES = 16 * Mark.BYTES * 16;

    private final Path directory;
    private final int limit;
    private final OutputStream[] open = new OutputStream[FANOUT];
    private final Deque<Part> parts = new ArrayDeque<>();
    private byte[][] sorted = new byte[0][];
    private int next;
    private long added;

    /** A file of marks that agree in so many bytes. */
    private record Part(Path file, int depth) {}

    /**
     * @param parent directory in which one is made, which vanishes with this
     * @param limit most bytes that are sorted in memory
     */
    public SortedMarks(Optional<Path> parent, int limit) throws IOException {
        this.directory = parent.isPresent()
                ? Files.createTempDirectory(Files.createDirectories(parent.get()), "marks")
                : Files.createTempDirectory("marks");
        this.limit = limit;
    }

    public void addAll(MarkSet marks) throws IOException {
        byte[] bytes = marks.bytes();
        for (int at = 0; at < bytes.length; at += Mark.BYTES) {
            write(open, directory, "m", bytes, at, 0);
        }
        added += marks.size();
    }

    private static void write(OutputStream[] to, Path directory, String prefix, byte[] bytes, int at, int depth)
            throws IOException {
        int first = bytes[at + depth] & 0xff;
        if (to[first] == null) {
            to[first] = new BufferedOutputStream(
                    Files.newOutputStream(directory.resolve(prefix + String.format("%02x", first))), BUFFER_BYTES);
        }
        to[first].write(bytes, at, Mark.BYTES);
    }

    /** How many were added, each as often as it was. */
    public long added() {
        return added;
    }

    /** Nothing is added from here on. */
    public void finish() throws IOException {
        enqueue(open, directory, "m", 1);
    }

    private void enqueue(OutputStream[] written, Path in, String prefix, int depth) throws IOException {
        for (int first = FANOUT - 1; first >= 0; first--) {
            if (written[first] != null) {
                written[first].close();
                parts.push(new Part(in.resolve(prefix + String.format("%02x", first)), depth));
                written[first] = null;
            }
        }
    }

    /** The next name in the order of their hashes, each once; empty if there are no more. */
    public Optional<ObjectName> next() {
        try {
            while (next == sorted.length) {
                if (parts.isEmpty()) {
                    return Optional.empty();
                }
                load(parts.pop());
            }
            return Optional.of(Mark.name(sorted[next++], 0));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void load(Part part) throws IOException {
        if (Files.size(part.file()) > limit && part.depth() < Mark.BYTES) {
            split(part);
            return;
        }
        byte[] bytes = Files.readAllBytes(part.file());
        Files.delete(part.file());
        byte[][] marks = new byte[bytes.length / Mark.BYTES][];
        for (int i = 0; i < marks.length; i++) {
            marks[i] = Arrays.copyOfRange(bytes, i * Mark.BYTES, (i + 1) * Mark.BYTES);
        }
        Arrays.sort(marks, Arrays::compareUnsigned);
        int unique = 0;
        for (byte[] mark : marks) {
            if (unique == 0 || !Arrays.equals(marks[unique - 1], mark)) {
                marks[unique++] = mark;
            }
        }
        sorted = Arrays.copyOf(marks, unique);
        next = 0;
    }

    private void split(Part part) throws IOException {
        OutputStream[] smaller = new OutputStream[FANOUT];
        String prefix = part.file().getFileName().toString();
        try (InputStream in = Files.newInputStream(part.file())) {
            byte[] block = in.readNBytes(BUFFER_BYTES);
            while (block.length > 0) {
                for (int at = 0; at < block.length; at += Mark.BYTES) {
                    write(smaller, directory, prefix, block, at, part.depth());
                }
                block = in.readNBytes(BUFFER_BYTES);
            }
        }
        Files.delete(part.file());
        enqueue(smaller, directory, prefix, part.depth() + 1);
    }

    @Override
    public void close() throws IOException {
        for (OutputStream written : open) {
            if (written != null) {
                written.close();
            }
        }
        try (var files = Files.list(directory)) {
            for (Path file : files.toList()) {
                Files.deleteIfExists(file);
            }
        }
        Files.deleteIfExists(directory);
    }
}
