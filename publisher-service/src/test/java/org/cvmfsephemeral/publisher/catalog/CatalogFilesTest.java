package org.cvmfsephemeral.publisher.catalog;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Optional;
import org.cvmfsephemeral.format.object.ContentHash;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CatalogFilesTest {
    private static final byte[] STORED = "stored form".getBytes(StandardCharsets.UTF_8);
    private static final ContentHash HASH = ContentHash.sha1(STORED);

    @TempDir
    Path folder;

    private CatalogFiles files(Path directory) {
        CatalogFiles files =
                new CatalogFiles(new TreeBuilders.Limits(10, 2, 0, Optional.of(directory)), Clock.systemUTC());
        files.open();
        return files;
    }

    @Test
    void findsWhatItKeeps() {
        CatalogFiles files = files(folder);

        files.keep(HASH, STORED);

        assertThat(files.find(HASH)).contains(STORED);
    }

    @Test
    void findsWhatAnEarlierRunHasLeft() {
        files(folder).keep(HASH, STORED);

        assertThat(files(folder).find(HASH)).contains(STORED);
    }

    @Test
    void dropsWhatIsDamaged() throws IOException {
        CatalogFiles files = files(folder);
        files.keep(HASH, STORED);
        Path file = folder.resolve(HASH.toString());
        Files.writeString(file, "something else");

        assertThat(files.find(HASH)).isEmpty();
        assertThat(file).doesNotExist();
    }

    @Test
    void missesWhatSomebodyDeleted() throws IOException {
        CatalogFiles files = files(folder);
        files.keep(HASH, STORED);
        Files.delete(folder.resolve(HASH.toString()));

        assertThat(files.find(HASH)).isEmpty();
    }

    @Test
    void dropsTheLeastRecentlyUsedBeyondItsLimit() {
        CatalogFiles files = files(folder);
        byte[] first = large(1);
        byte[] second = large(2);
        byte[] third = large(3);
        files.keep(ContentHash.sha1(first), first);
        files.keep(ContentHash.sha1(second), second);
        files.find(ContentHash.sha1(first));

        files.keep(ContentHash.sha1(third), third);

        assertThat(files.find(ContentHash.sha1(first))).isPresent();
        assertThat(files.find(ContentHash.sha1(second))).isEmpty();
        assertThat(files.find(ContentHash.sha1(third))).isPresent();
    }

    private static byte[] large(int content) {
        byte[] bytes = new byte[400 << 10];
        bytes[0] = (byte) content;
        return bytes;
    }

    @Test
    void doesWithoutAFolderThatCannotBeUsed() throws IOException {
        Path file = Files.writeString(folder.resolve("file"), "no folder");
        CatalogFiles files = files(file);

        files.keep(HASH, STORED);

        assertThat(files.find(HASH)).isEmpty();
    }
}
