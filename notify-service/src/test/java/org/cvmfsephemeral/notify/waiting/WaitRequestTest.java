package org.cvmfsephemeral.notify.waiting;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.Optional;
import org.cvmfsephemeral.web.ProblemType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class WaitRequestTest {
    @ParameterizedTest
    @CsvSource({"30s,30", "2m,120", "45,45", "0,0", "PT30S,30", "PT1M1S,61", "10m,600", "PT10M,600", "600,600"})
    void timeoutsAreWrittenInSeveralWays(String text, long seconds) throws InvalidWaitException {
        assertThat(waitFor("1", Optional.of(text)).timeout()).isEqualTo(Duration.ofSeconds(seconds));
    }

    @ParameterizedTest
    @ValueSource(strings = {"PT0.0005S", "PT0.000000001S", "PT0.001S"})
    void anyTimeAtAllIsAMillisecondAtLeast(String text) throws InvalidWaitException {
        assertThat(waitFor("1", Optional.of(text)).timeout()).isEqualTo(Duration.ofMillis(1));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                "s",
                "-1",
                "-1s",
                "30 s",
                "1.5s",
                "11m",
                "601",
                "PT-5S",
                "PT11M",
                "1h",
                "1d",
                "forever",
                "999999999999999999999s",
                "999999999h",
                "PT99999999999H"
            })
    void otherTimeoutsAreRefused(String text) {
        assertThatThrownBy(() -> waitFor("1", Optional.of(text)))
                .isInstanceOf(InvalidWaitException.class)
                .hasMessageContaining("timeout is");
    }

    @Test
    void timeoutIsOneMinuteUnlessSaidOtherwise() throws InvalidWaitException {
        assertThat(waitFor("1", Optional.empty()).timeout()).isEqualTo(Duration.ofMinutes(1));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "-1", "one", "1.0", "0x1", " 1", "1000000000000000000000"})
    void revisionsAreNumbers(String text) {
        assertThatThrownBy(() -> waitFor(text, Optional.empty()))
                .isInstanceOf(InvalidWaitException.class)
                .hasMessageContaining("revision is");
    }

    @ParameterizedTest
    @ValueSource(strings = {"..", "a b", "a\nb", ""})
    void repositoriesHaveNames(String name) {
        assertThatThrownBy(() -> WaitRequest.parse(name, Optional.of("1"), Optional.empty()))
                .isInstanceOfSatisfying(InvalidWaitException.class, e -> assertThat(e.type())
                        .isEqualTo(ProblemType.INVALID_REPOSITORY_NAME));
    }

    private static WaitRequest waitFor(String revision, Optional<String> timeout) throws InvalidWaitException {
        return WaitRequest.parse("sw.example.org", Optional.of(revision), timeout);
    }
}
