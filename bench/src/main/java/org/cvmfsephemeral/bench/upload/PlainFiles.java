package org.cvmfsephemeral.bench.upload;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * Small files onto the disk and nothing else, several at a time, into as many directories as the store has for objects. The directories
 * are there before and stay, as the store's do: files in new ones take several times as long. Nothing is deleted in between either: for some
 * seconds ext4 looks at each inode that was deleted before it takes another one.
 */
final class PlainFiles {
    /** As many as upload-service writes at a time. */
    private static final int THREADS = 8;

    private static final int DIRECTORIES = 256;

    /** How a file comes into being. */
    private interface Writing {
        void write(Path target, byte[] content) throws IOException;
    }

    private final Path folder;
    private final boolean durable;

    private PlainFiles(Path folder, boolean durable) {
        this.folder = folder;
        this.durable = durable;
    }

    /**
     * @param folder in which the directories are made; whoever owns it deletes them
     * @param durable whether each file, and each directory, is flushed
     */
    static PlainFiles in(Path folder, boolean durable) throws IOException {
        PlainFiles files = new PlainFiles(folder, durable);
        Files.createDirectories(files.temporary());
        for (int i = 0; i < DIRECTORIES; i++) {
            Files.createDirectories(files.directory(i));
        }
        return files;
    }

    private Path temporary() {
        return folder.resolve("temporary");
    }

    /**
     * Each file written at its place; all directories flushed at the end.
     *
     * @return seconds
     */
    double atOnce(List<byte[]> contents) throws IOException, InterruptedException {
        return measure(contents, this::write, durable);
    }

    /**
     * Each file written elsewhere and renamed to its place, its directory flushed, as each has to be that must be whole or absent
     * after a crash.
     *
     * @return seconds
     */
    double renamed(List<byte[]> contents) throws IOException, InterruptedException {
        return measure(contents, this::writeAndRename, false);
    }

    private double measure(List<byte[]> contents, Writing writing, boolean flushingInTheEnd)
            throws IOException, InterruptedException {
        Disk.settle();
        ExecutorService executor = Executors.newFixedThreadPool(THREADS);
        try {
            long start = System.nanoTime();
            writeAll(executor, contents, writing);
            if (flushingInTheEnd) {
                flushDirectories(executor);
            }
            return (System.nanoTime() - start) / 1e9;
        } finally {
            executor.shutdownNow();
        }
    }

    private void writeAll(ExecutorService executor, List<byte[]> contents, Writing writing)
            throws IOException, InterruptedException {
        List<Future<?>> files = new ArrayList<>();
        for (int i = 0; i < contents.size(); i++) {
            Path target = directory(i).resolve(UUID.randomUUID().toString());
            byte[] content = contents.get(i);
            files.add(executor.submit(() -> {
                writing.write(target, content);
                return null;
            }));
        }
        await(files);
    }

    private void flushDirectories(ExecutorService executor) throws IOException, InterruptedException {
        List<Future<?>> flushes = new ArrayList<>();
        for (int i = 0; i < DIRECTORIES; i++) {
            Path directory = directory(i);
            flushes.add(executor.submit(() -> {
                flush(directory);
                return null;
            }));
        }
        await(flushes);
    }

    private static void await(List<Future<?>> tasks) throws IOException, InterruptedException {
        try {
            for (Future<?> task : tasks) {
                task.get();
            }
        } catch (ExecutionException e) {
            throw new IOException("the plain write failed", e.getCause());
        }
    }

    private Path directory(int file) {
        return folder.resolve(String.format("%02x", file % DIRECTORIES));
    }

    private void write(Path target, byte[] content) throws IOException {
        try (FileChannel out = FileChannel.open(target, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
            ByteBuffer bytes = ByteBuffer.wrap(content);
            while (bytes.hasRemaining()) {
                out.write(bytes);
            }
            if (durable) {
                out.force(false);
            }
        }
    }

    private void writeAndRename(Path target, byte[] content) throws IOException {
        Path temporary = temporary().resolve(target.getFileName());
        write(temporary, content);
        Files.move(temporary, target, StandardCopyOption.ATOMIC_MOVE);
        if (durable) {
            flush(target.getParent());
        }
    }

    private static void flush(Path directory) throws IOException {
        try (FileChannel channel = FileChannel.open(directory, StandardOpenOption.READ)) {
            channel.force(true);
        }
    }
}
