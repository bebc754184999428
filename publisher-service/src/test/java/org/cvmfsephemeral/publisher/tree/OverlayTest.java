package org.cvmfsephemeral.publisher.tree;

import static org.assertj.core.api.Assertions.assertThat;

import org.cvmfsephemeral.format.catalog.Entry;
import org.cvmfsephemeral.format.repository.RepositoryPath;
import org.junit.jupiter.api.Test;

class OverlayTest {
    private static final long NOW = 1_700_000_000L;
    private static final RepositoryPath DIRECTORY = RepositoryPath.of("/d");
    private static final RepositoryPath FILE = RepositoryPath.of("/d/f");

    private final MapTree base = new MapTree().directory("/d").file("/d/f").file("/d/g");
    private final Entry file = base.lookup(FILE).orElseThrow();
    private final Entry directory = base.lookup(DIRECTORY).orElseThrow();

    @Test
    void showsTheBaseWhereNothingWasEdited() {
        Overlay overlay = new Overlay(base, NOW);

        assertThat(overlay.lookup(FILE)).contains(file);
        assertThat(overlay.childNames(DIRECTORY)).containsExactlyInAnyOrder("f", "g");
    }

    @Test
    void hidesAllBelowARemovedDirectory() {
        Overlay overlay = new Overlay(base, NOW);

        overlay.remove(DIRECTORY);

        assertThat(overlay.lookup(DIRECTORY)).isEmpty();
        assertThat(overlay.lookup(FILE)).isEmpty();
        assertThat(overlay.isEmpty(RepositoryPath.ROOT)).isTrue();
    }

    @Test
    void aDirectoryPutWhereOneWasRemovedIsEmpty() {
        Overlay overlay = new Overlay(base, NOW);

        overlay.remove(DIRECTORY);
        overlay.put(DIRECTORY, directory);

        assertThat(overlay.lookup(DIRECTORY)).isPresent();
        assertThat(overlay.isEmpty(DIRECTORY)).isTrue();
        assertThat(overlay.lookup(FILE)).isEmpty();
    }

    @Test
    void whatWasPutGoesWithTheDirectoryAboveIt() {
        Overlay overlay = new Overlay(base, NOW);
        overlay.put(RepositoryPath.of("/d/new"), file);

        overlay.remove(DIRECTORY);

        assertThat(overlay.lookup(RepositoryPath.of("/d/new"))).isEmpty();
    }

    @Test
    void listsAReplacedNameOnce() {
        Overlay overlay = new Overlay(base, NOW);

        overlay.put(FILE, file);

        assertThat(overlay.childNames(DIRECTORY)).containsExactlyInAnyOrder("f", "g");
    }

    @Test
    void adoptingAnOverlayOnTopGivesTheSameView() {
        Overlay batch = new Overlay(base, NOW);
        batch.put(RepositoryPath.of("/first"), file);
        Overlay change = new Overlay(batch, NOW);
        change.remove(FILE);
        change.put(RepositoryPath.of("/second"), file);

        batch.adopt(change);

        assertThat(batch.childNames(RepositoryPath.ROOT)).containsExactlyInAnyOrder("d", "first", "second");
        assertThat(batch.childNames(DIRECTORY)).containsExactly("g");
        assertThat(batch.lookup(DIRECTORY).orElseThrow().attributes().mtimeSeconds())
                .isEqualTo(NOW);
    }

    @Test
    void anOverlayThatIsNotAdoptedLeavesNoTrace() {
        Overlay batch = new Overlay(base, NOW);

        new Overlay(batch, NOW).remove(DIRECTORY);

        assertThat(batch.lookup(FILE)).isPresent();
        assertThat(batch.root().children()).isEmpty();
    }
}
