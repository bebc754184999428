package org.cvmfsephemeral.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ByteRangeTest {
    @ParameterizedTest
    @CsvSource({"-1,1", "0,0", "0,-1", "1,9223372036854775807"})
    void givenNonsense_whenMade_thenItIsRefused(long offset, long length) {
        assertThatThrownBy(() -> new ByteRange(offset, length)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void givenARangeToTheEndOfTheWorld_whenCut_thenItEndsWithTheObject() {
        assertThat(new ByteRange(1, Long.MAX_VALUE - 1).lengthWithin(10)).isEqualTo(9);
    }
}
