package org.cvmfsephemeral.store.file;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.cvmfsephemeral.store.ObjectContent;
import org.cvmfsephemeral.store.ObjectKey;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ObjectFilesTest {
    private static final ObjectKey KEY = ObjectKey.of("demo/data/ab/cdef");

    @TempDir
    private Path directory;

    private ObjectTree tree;
    private final List<Path> flushed = new ArrayList<>();
    private ObjectFiles files;

    @BeforeEach
    void openTree() throws IOException {
        tree = ObjectTree.open(directory);
        files = new ObjectFiles(tree, Durability.FSYNC, flushed::add);
    }

    private void put(ObjectKey key) throws IOException {
        try (PendingFile pending = files.write(key, ObjectContent.of(new byte[1]))) {
            pending.publish();
        }
    }

    @Test
    void givenNewDirectories_whenAnObjectIsPut_thenAllThatGotANewNameAreFlushedFromTheTop() throws IOException {
        put(KEY);

        Path root = tree.root();
        assertThat(flushed)
                .containsExactly(root, root.resolve("demo"), root.resolve("demo/data"), root.resolve("demo/data/ab"));
    }

    @Test
    void givenAKnownDirectory_whenAnObjectIsPut_thenOnlyThatOneIsFlushed() throws IOException {
        put(KEY);
        flushed.clear();

        put(ObjectKey.of("demo/data/ab/other"));

        assertThat(flushed).containsExactly(tree.root().resolve("demo/data/ab"));
    }

    @Test
    void givenAWrittenObject_whenItIsNotPublished_thenItIsInvisibleAndThenGone() throws IOException {
        try (PendingFile pending = files.write(KEY, ObjectContent.of(new byte[1]))) {
            assertThat(pending.isContentAddressed()).isFalse();
            assertThat(tree.fileOf(KEY)).doesNotExist();
            assertThat(tree.temporary()).isNotEmptyDirectory();
        }

        assertThat(tree.temporary()).isEmptyDirectory();
    }

    @Test
    void givenADirectoryThatCannotBeFlushed_whenAnObjectIsPut_thenThePutFails() throws IOException {
        Files.createDirectories(tree.fileOf(KEY).getParent());
        files = new ObjectFiles(tree, Durability.FSYNC, path -> {
            throw new IOException("disk on fire");
        });

        assertThatThrownBy(() -> put(KEY)).hasMessage("disk on fire");
    }
}
