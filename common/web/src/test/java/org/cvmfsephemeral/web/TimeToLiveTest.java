package org.cvmfsephemeral.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TimeToLiveTest {
    @ParameterizedTest
    @CsvSource({"1,PT1S", "90s,PT90S", "30m,PT30M", "2h,PT2H", "7d,PT168H", "2w,PT336H", "PT36H,PT36H", "P2D,PT48H"})
    void acceptsWhatPeopleWrite(String text, Duration expected) {
        assertThat(TimeToLive.parse(text).duration()).isEqualTo(expected);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "0",
                "0s",
                "-1",
                "-1h",
                "soon",
                "2 h",
                "1.5h",
                "2y",
                "999999999999w",
                "PT0S",
                "-PT1H",
                "1h30m"
            })
    void refusesNonsense(String text) {
        assertThatThrownBy(() -> TimeToLive.parse(text)).isInstanceOf(IllegalArgumentException.class);
    }
}
