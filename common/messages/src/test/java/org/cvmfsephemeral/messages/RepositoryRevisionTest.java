package org.cvmfsephemeral.messages;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RepositoryRevisionTest {
    @ParameterizedTest
    @CsvSource({
        "2, 100, 1, 200, true",
        "1, 200, 2, 100, false",
        "1, 200, 1, 100, true",
        "1, 100, 1, 200, false",
        "1, 100, 1, 100, false"
    })
    void newestIsByRevisionThenByTime(long revision, long time, long otherRevision, long otherTime, boolean newer) {
        assertThat(at(revision, time).isNewerThan(at(otherRevision, otherTime))).isEqualTo(newer);
    }

    private static RepositoryRevision at(long revision, long timestamp) {
        return new RepositoryRevision("sw.example.org", revision, timestamp, "ab".repeat(20), new byte[0]);
    }
}
