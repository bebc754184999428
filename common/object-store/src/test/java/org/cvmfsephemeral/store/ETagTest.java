package org.cvmfsephemeral.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ETagTest {
    @ParameterizedTest
    @ValueSource(strings = {"abc-2", "\"abc-2\"", "W/\"abc-2\""})
    void givenAHeader_whenRead_thenOnlyTheTagIsKept(String header) {
        assertThat(ETag.ofHeader(header)).isEqualTo(new ETag("abc-2"));
    }

    @Test
    void givenATag_whenWrittenToAHeader_thenItIsQuoted() {
        assertThat(new ETag("abc").quoted()).isEqualTo("\"abc\"");
    }

    @Test
    void givenNoTag_whenRead_thenItIsRefused() {
        assertThatThrownBy(() -> ETag.ofHeader("\"\"")).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new ETag("a\"b")).isInstanceOf(IllegalArgumentException.class);
    }
}
