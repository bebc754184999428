package org.cvmfsephemeral.upload.file;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.quarkiverse.resteasy.problem.HttpProblem;
import org.cvmfsephemeral.upload.lifetime.RequestedTtl;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class WriteOptionsTest {
    @ParameterizedTest
    @CsvSource({"true,true", "'',true", "false,false"})
    void flagIsReadAsPeopleWriteIt(String text, boolean overwrite) {
        assertThat(WriteOptions.parse(RequestedTtl.unsaid(), text, null).overwrite())
                .isEqualTo(overwrite);
    }

    @ParameterizedTest
    @ValueSource(strings = {"yes", "1", "TRUE", "no"})
    void otherFlagsAreRefused(String text) {
        assertThatThrownBy(() -> WriteOptions.parse(RequestedTtl.unsaid(), text, null))
                .isInstanceOfSatisfying(HttpProblem.class, problem -> assertThat(problem.getDetail())
                        .contains("overwrite"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "75", "00755", "0788", "rwx", "-644", "0x1ff"})
    void otherModesAreRefused(String mode) {
        assertThatThrownBy(() -> WriteOptions.parse(RequestedTtl.unsaid(), null, mode))
                .isInstanceOfSatisfying(HttpProblem.class, problem -> assertThat(problem.getDetail())
                        .contains("mode"));
    }
}
