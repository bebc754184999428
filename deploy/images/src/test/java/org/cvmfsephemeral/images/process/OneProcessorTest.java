package org.cvmfsephemeral.images.process;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class OneProcessorTest {
    @Test
    void ranges_and_single_processors_are_understood() {
        List<String> status = List.of("Name:\tjava", "Cpus_allowed:\tff", "Cpus_allowed_list:\t0-2,7");

        assertThat(OneProcessor.allowed(status)).containsExactly(0, 1, 2, 7);
    }
}
