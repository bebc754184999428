package org.cvmfsephemeral.safety;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class PlaceTest {
    @Test
    void folders_for_temporary_files_are_told_by_their_names() {
        assertThat(new Place(Path.of("/srv/../tmp/store")).isTemporary()).isTrue();
        assertThat(new Place(Path.of("/dev/shm/store")).isVolatile()).isTrue();
        assertThat(new Place(Path.of("/tmpfiles/store")).isTemporary()).isFalse();
    }

    @Test
    void a_folder_that_does_not_exist_yet_is_judged_by_what_it_will_be_in() {
        assertThat(new Place(Path.of("/proc/none/store")).isVolatile()).isFalse();
    }
}
