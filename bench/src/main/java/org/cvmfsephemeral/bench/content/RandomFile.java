package org.cvmfsephemeral.bench.content;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** A file of pseudo-random bytes that is on the disk and in the page cache when it is there. Closing it deletes it. */
public record RandomFile(Path path, long size) implements AutoCloseable {
    private static final int BUFFER_BYTES = 1 << 20;

    public static RandomFile create(Path path, long seed, long size) throws IOException {
        Files.createDirectories(path.getParent());
        byte[] buffer = new byte[BUFFER_BYTES];
        try (InputStream content = new RandomStream(seed, size);
                FileChannel file = FileChannel.open(
                        path,
                        StandardOpenOption.CREATE,
                        StandardOpenOption.TRUNCATE_EXISTING,
                        StandardOpenOption.WRITE)) {
            for (int count = content.read(buffer); count >= 0; count = content.read(buffer)) {
                ByteBuffer filled = ByteBuffer.wrap(buffer, 0, count);
                while (filled.hasRemaining()) {
                    file.write(filled);
                }
            }
            // Otherwise the kernel writes it out in the middle of a measurement.
            file.force(true);
        }
        return new RandomFile(path, size);
    }

    @Override
    public void close() throws IOException {
        Files.deleteIfExists(path);
    }
}
