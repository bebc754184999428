package org.cvmfsephemeral.bench.throughput;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;

/** The same bytes onto the same disk with the same durability, and nothing else: no network, no hashing, no catalog. */
final class PlainWrite {
    private static final int BUFFER_BYTES = 1 << 20;

    private PlainWrite() {}

    /**
     * As the file store writes objects: each flushed, renamed to its place, its folder flushed; several at a time.
     *
     * @param sizes of the pieces, in order; their sum is the file's
     * @param folder is made and deleted
     * @return seconds, without the deletion
     */
    static double inPieces(Path source, List<Long> sizes, Path folder, int threads)
            throws IOException, InterruptedException {
        Files.createDirectories(folder.resolve("temporary"));
        ExecutorService executor = Executors.newFixedThreadPool(threads);
        try (FileChannel in = FileChannel.open(source)) {
            long start = System.nanoTime();
            List<Future<?>> pieces = new ArrayList<>();
            long offset = 0;
            for (long size : sizes) {
                long from = offset;
                int number = pieces.size();
                pieces.add(executor.submit(() -> {
                    writePiece(in, from, size, folder, number);
                    return null;
                }));
                offset += size;
            }
            for (Future<?> piece : pieces) {
                piece.get();
            }
            return (System.nanoTime() - start) / 1e9;
        } catch (ExecutionException e) {
            throw new IOException("the plain write failed", e.getCause());
        } finally {
            executor.shutdownNow();
            delete(folder);
        }
    }

    private static void writePiece(FileChannel in, long from, long size, Path folder, int number) throws IOException {
        Path temporary = folder.resolve("temporary").resolve(Integer.toString(number));
        copy(in, from, size, temporary);
        // As many folders as the store has for objects.
        Path target = folder.resolve(String.format("%02x", number % 256)).resolve(Integer.toString(number));
        Files.createDirectories(target.getParent());
        Files.move(temporary, target, StandardCopyOption.ATOMIC_MOVE);
        flush(target.getParent());
    }

    /**
     * One file from beginning to end, flushed once, as {@code dd conv=fsync} does.
     *
     * @param target is made and deleted
     * @return seconds, without the deletion
     */
    static double inOnePiece(Path source, Path target) throws IOException {
        try (FileChannel in = FileChannel.open(source)) {
            long start = System.nanoTime();
            copy(in, 0, in.size(), target);
            flush(target.getParent());
            return (System.nanoTime() - start) / 1e9;
        } finally {
            Files.deleteIfExists(target);
        }
    }

    private static void copy(FileChannel in, long from, long size, Path target) throws IOException {
        ByteBuffer buffer = ByteBuffer.allocateDirect(BUFFER_BYTES);
        try (FileChannel out = FileChannel.open(target, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
            for (long copied = 0; copied < size; ) {
                buffer.clear().limit((int) Math.min(BUFFER_BYTES, size - copied));
                int count = in.read(buffer, from + copied);
                if (count < 0) {
                    throw new EOFException("the source is shorter than expected");
                }
                buffer.flip();
                while (buffer.hasRemaining()) {
                    out.write(buffer);
                }
                copied += count;
            }
            out.force(false);
        }
    }

    private static void flush(Path folder) throws IOException {
        try (FileChannel channel = FileChannel.open(folder, StandardOpenOption.READ)) {
            channel.force(true);
        }
    }

    private static void delete(Path tree) throws IOException {
        try (Stream<Path> files = Files.walk(tree)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }
}
