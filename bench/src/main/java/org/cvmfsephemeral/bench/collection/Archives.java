package org.cvmfsephemeral.bench.collection;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Random;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;

/** Archives that are made up. */
final class Archives {
    private Archives() {}

    /** A tar archive of so many files of random content. */
    static byte[] ofSmallFiles(long seed, int files, int bytes) throws IOException {
        Random random = new Random(seed);
        ByteArrayOutputStream archive = new ByteArrayOutputStream();
        try (TarArchiveOutputStream tar = new TarArchiveOutputStream(archive)) {
            for (int i = 0; i < files; i++) {
                byte[] content = new byte[bytes];
                random.nextBytes(content);
                TarArchiveEntry entry = new TarArchiveEntry("file-" + i);
                entry.setSize(bytes);
                tar.putArchiveEntry(entry);
                tar.write(content);
                tar.closeArchiveEntry();
            }
        }
        return archive.toByteArray();
    }
}
