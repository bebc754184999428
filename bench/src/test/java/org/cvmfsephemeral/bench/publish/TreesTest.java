package org.cvmfsephemeral.bench.publish;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.cvmfsephemeral.ledger.change.Operation.StoredChunk;
import org.cvmfsephemeral.ledger.change.TreeEntry;
import org.junit.jupiter.api.Test;

class TreesTest {
    private final Trees trees = new Trees(1);

    @Test
    void an_uneven_tree_has_as_many_entries_as_wanted() {
        assertThat(trees.uneven(20_000)).hasSize(20_000);
    }

    @Test
    void an_even_tree_has_its_directories_and_files() {
        assertThat(trees.even(3, 5)).hasSize(3 + 15);
    }

    @Test
    void no_path_comes_twice() {
        List<TreeEntry> entries = trees.uneven(20_000);

        assertThat(entries).extracting(TreeEntry::path).doesNotHaveDuplicates();
    }

    @Test
    void every_entry_is_in_a_directory_that_came_before() {
        Set<String> directories = new HashSet<>(Set.of(""));

        for (TreeEntry entry : trees.uneven(20_000)) {
            assertThat(directories).contains(parent(entry.path()));
            if (entry instanceof TreeEntry.Folder) {
                directories.add(entry.path());
            }
        }
    }

    private static String parent(String path) {
        return path.contains("/") ? path.substring(0, path.lastIndexOf('/')) : "";
    }

    @Test
    void some_entries_are_links() {
        assertThat(trees.uneven(20_000)).hasAtLeastOneElementOfType(TreeEntry.Link.class);
    }

    @Test
    void chunks_tile_their_files() {
        List<TreeEntry.File> chunked = trees.uneven(20_000).stream()
                .filter(TreeEntry.File.class::isInstance)
                .map(TreeEntry.File.class::cast)
                .filter(file -> file.chunks() != null)
                .toList();

        assertThat(chunked).isNotEmpty().allSatisfy(file -> {
            long end = 0;
            for (StoredChunk chunk : file.chunks()) {
                assertThat(chunk.offset()).isEqualTo(end);
                end += chunk.size();
            }
            assertThat(end).isEqualTo(file.size());
        });
    }
}
