package org.cvmfsephemeral.upload.file;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.quarkiverse.resteasy.problem.HttpProblem;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class WriteOptionsTest {
    private static final Instant NOW = Instant.parse("2026-03-04T05:06:07.250Z");

    @Test
    void nothingVanishesBeforeItsTime() {
        assertThat(WriteOptions.parse("10s", null, null).expires(NOW)).isEqualTo(Instant.parse("2026-03-04T05:06:18Z"));
    }

    @Test
    void wholeSecondsAreNotRounded() {
        Instant whole = Instant.parse("2026-03-04T05:06:07Z");

        assertThat(WriteOptions.parse("10s", null, null).expires(whole)).isEqualTo(whole.plusSeconds(10));
    }

    @Test
    void fileStaysUnlessToldOtherwise() {
        assertThat(WriteOptions.parse(null, null, null)).isEqualTo(new WriteOptions(null, false, 0644));
    }

    @ParameterizedTest
    @CsvSource({"true,true", "'',true", "false,false"})
    void flagIsReadAsPeopleWriteIt(String text, boolean overwrite) {
        assertThat(WriteOptions.parse(null, text, null).overwrite()).isEqualTo(overwrite);
    }

    @ParameterizedTest
    @ValueSource(strings = {"yes", "1", "TRUE", "no"})
    void otherFlagsAreRefused(String text) {
        assertThatThrownBy(() -> WriteOptions.parse(null, text, null))
                .isInstanceOfSatisfying(HttpProblem.class, problem -> assertThat(problem.getDetail())
                        .contains("overwrite"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "75", "00755", "0788", "rwx", "-644", "0x1ff"})
    void otherModesAreRefused(String mode) {
        assertThatThrownBy(() -> WriteOptions.parse(null, null, mode))
                .isInstanceOfSatisfying(HttpProblem.class, problem -> assertThat(problem.getDetail())
                        .contains("mode"));
    }
}
