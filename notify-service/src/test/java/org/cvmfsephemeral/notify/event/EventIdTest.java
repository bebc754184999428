package org.cvmfsephemeral.notify.event;

import static org.assertj.core.api.Assertions.assertThat;

import org.apache.kafka.common.Uuid;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class EventIdTest {
    @Test
    void isReadAsItIsWritten() {
        // Given
        EventId id = new EventId(EventId.shortOf(new Uuid(0x0102030405060708L, 9)), 42);

        // Then
        assertThat(id).hasToString("01020304-42");
        assertThat(EventId.parse("01020304-42")).contains(id);
    }

    @Test
    void shortFormKeepsItsLength() {
        assertThat(EventId.shortOf(new Uuid(0xff, 9))).isEqualTo("00000000");
        assertThat(EventId.shortOf(new Uuid(-1, 9))).isEqualTo("ffffffff");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "42",
                "01020304",
                "01020304-",
                "01020304--1",
                "0102030-4",
                "0102030x-4",
                "01020304-4 ",
                "01020304-9999999999999999999",
                "01020304-1\n"
            })
    void anythingElseIsNoId(String text) {
        assertThat(EventId.parse(text)).isEmpty();
    }
}
