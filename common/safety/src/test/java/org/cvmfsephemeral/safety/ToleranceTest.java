package org.cvmfsephemeral.safety;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;

class ToleranceTest {
    private static final Finding OPEN = Hazard.OPEN_ACCESS.in("cvmfs.access.open");
    private static final Finding PLAIN = Hazard.PLAIN_S3.in("quarkus.minio.secure");

    @Test
    void accepted_hazards_are_not_told() {
        Tolerance tolerance = Tolerance.of("refuse", List.of("plain-s3", "plain-ledger"));

        assertThat(tolerance.refuses()).isTrue();
        assertThat(tolerance.unaccepted(List.of(OPEN, PLAIN))).containsExactly(OPEN);
    }

    @Test
    void warning_does_not_refuse() {
        assertThat(Tolerance.of("WARN", List.of()).refuses()).isFalse();
    }

    @Test
    void an_unknown_id_is_an_error_that_names_it_and_those_there_are() {
        assertThatThrownBy(() -> Tolerance.of("refuse", List.of("plain-s3", "plain-s4")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("no hazard: plain-s4;")
                .hasMessageContaining("open-access");
    }

    @Test
    void an_unknown_mode_is_an_error() {
        assertThatThrownBy(() -> Tolerance.of("off", List.of()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("cvmfs.safety is refuse or warn");
    }
}
