package org.cvmfsephemeral.store;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.FileChannel;
import java.nio.channels.GatheringByteChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

record FileContent(Path file, long length) implements ObjectContent {
    static FileContent of(Path file) throws IOException {
        return new FileContent(file, Files.size(file));
    }

    @Override
    public InputStream open() throws IOException {
        return Files.newInputStream(file);
    }

    @Override
    public void writeTo(GatheringByteChannel channel) throws IOException {
        try (FileChannel source = FileChannel.open(file, StandardOpenOption.READ)) {
            long position = 0;
            while (position < length) {
                long count = source.transferTo(position, length - position, channel);
                if (count <= 0 && source.size() <= position) {
                    throw new EOFException(file + " became shorter than " + length + " bytes");
                }
                position += count;
            }
        }
    }
}
