package org.cvmfsephemeral.publisher.tree;

import static org.assertj.core.api.Assertions.assertThat;

import org.cvmfsephemeral.format.catalog.Entry;
import org.cvmfsephemeral.format.repository.RepositoryPath;
import org.junit.jupiter.api.Test;

class OverlayTest {
    private static final RepositoryPath DIRECTORY = RepositoryPath.of("/d");
    private static final RepositoryPath FILE = RepositoryPath.of("/d/f");

    private final MapTree base = new MapTree().directory("/d").file("/d/f").file("/d/g");
    private final Entry file = base.lookup(FILE).orElseThrow();
    private final Entry directory = base.lookup(DIRECTORY).orElseThrow();

    @Test
    void showsTheBaseWhereNothingWasEdited() {
        Overlay overlay = new Overlay(base);

        assertThat(overlay.lookup(FILE)).contains(file);
        assertThat(overlay.childNames(DIRECTORY)).containsExactlyInAnyOrder("f", "g");
    }

    @Test
    void hidesAllBelowARemovedDirectory() {
        Overlay overlay = new Overlay(base);

        overlay.remove(DIRECTORY);

        assertThat(overlay.lookup(DIRECTORY)).isEmpty();
        assertThat(overlay.lookup(FILE)).isEmpty();
        assertThat(overlay.isEmpty(RepositoryPath.ROOT)).isTrue();
    }

    @Test
    void aDirectoryPutWhereOneWasRemovedIsEmpty() {
        Overlay overlay = new Overlay(base);

        overlay.remove(DIRECTORY);
        overlay.put(DIRECTORY, directory);

        assertThat(overlay.lookup(DIRECTORY)).isPresent();
        assertThat(overlay.isEmpty(DIRECTORY)).isTrue();
        assertThat(overlay.lookup(FILE)).isEmpty();
    }

    @Test
    void whatWasPutGoesWithTheDirectoryAboveIt() {
        Overlay overlay = new Overlay(base);
        overlay.put(RepositoryPath.of("/d/new"), file);

        overlay.remove(DIRECTORY);

        assertThat(overlay.lookup(RepositoryPath.of("/d/new"))).isEmpty();
    }

    @Test
    void listsAReplacedNameOnce() {
        Overlay overlay = new Overlay(base);

        overlay.put(FILE, file);

        assertThat(overlay.childNames(DIRECTORY)).containsExactlyInAnyOrder("f", "g");
    }

    @Test
    void adoptingAnOverlayOnTopGivesTheSameView() {
        Overlay batch = new Overlay(base);
        batch.put(RepositoryPath.of("/first"), file);
        Overlay change = new Overlay(batch);
        change.remove(FILE);
        change.put(RepositoryPath.of("/second"), file);

        batch.adopt(change);

        assertThat(batch.childNames(RepositoryPath.ROOT)).containsExactlyInAnyOrder("d", "first", "second");
        assertThat(batch.childNames(DIRECTORY)).containsExactly("g");
        assertThat(batch.root().isTouched()).isTrue();
        assertThat(batch.root().children().get("d").isTouched()).isTrue();
    }

    @Test
    void anOverlayThatIsNotAdoptedLeavesNoTrace() {
        Overlay batch = new Overlay(base);

        new Overlay(batch).remove(DIRECTORY);

        assertThat(batch.lookup(FILE)).isPresent();
        assertThat(batch.root().children()).isEmpty();
    }
}
