package org.cvmfsephemeral.bench.upload;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SmallFilesTest {
    @TempDir
    private Path folder;

    @Test
    void an_archive_has_each_file_with_its_content() throws IOException {
        SmallFiles files = SmallFiles.random(1, 250, 700);

        files.writeTar(folder.resolve("files.tar"));

        List<byte[]> read = contents(folder.resolve("files.tar"));
        assertThat(read).hasSize(250);
        for (int i = 0; i < read.size(); i++) {
            assertThat(read.get(i)).isEqualTo(files.contents().get(i));
        }
    }

    private static List<byte[]> contents(Path tar) throws IOException {
        List<byte[]> contents = new ArrayList<>();
        try (TarArchiveInputStream in = new TarArchiveInputStream(Files.newInputStream(tar))) {
            for (TarArchiveEntry entry = in.getNextEntry(); entry != null; entry = in.getNextEntry()) {
                if (entry.isFile()) {
                    contents.add(in.readAllBytes());
                }
            }
        }
        return contents;
    }

    @Test
    void no_two_files_are_the_same() throws IOException {
        SmallFiles files = SmallFiles.random(1, 250, 700);

        assertThat(files.contents()).doesNotHaveDuplicates();
    }
}
