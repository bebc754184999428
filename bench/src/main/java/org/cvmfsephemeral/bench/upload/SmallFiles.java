package org.cvmfsephemeral.bench.upload;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.cvmfsephemeral.bench.content.RandomStream;

/**
 * Random files of one size, the same for the same seed.
 *
 * @param contents in the order of the archive
 */
record SmallFiles(List<byte[]> contents) {
    private static final int FILES_OF_A_DIRECTORY = 100;

    static SmallFiles random(long seed, int count, int bytes) throws IOException {
        List<byte[]> contents = new ArrayList<>(count);
        try (InputStream random = new RandomStream(seed, (long) count * bytes)) {
            for (int i = 0; i < count; i++) {
                contents.add(random.readNBytes(bytes));
            }
        }
        return new SmallFiles(contents);
    }

    /** Writes all of them as an archive, some in each of many directories. */
    void writeTar(Path target) throws IOException {
        Files.createDirectories(target.getParent());
        try (TarArchiveOutputStream tar =
                new TarArchiveOutputStream(new BufferedOutputStream(Files.newOutputStream(target)))) {
            for (int i = 0; i < contents.size(); i++) {
                if (i % FILES_OF_A_DIRECTORY == 0) {
                    tar.putArchiveEntry(new TarArchiveEntry(directory(i)));
                    tar.closeArchiveEntry();
                }
                TarArchiveEntry entry = new TarArchiveEntry(directory(i) + "file-" + i);
                entry.setSize(contents.get(i).length);
                tar.putArchiveEntry(entry);
                tar.write(contents.get(i));
                tar.closeArchiveEntry();
            }
        }
    }

    private static String directory(int file) {
        return "directory-" + file / FILES_OF_A_DIRECTORY + "/";
    }
}
