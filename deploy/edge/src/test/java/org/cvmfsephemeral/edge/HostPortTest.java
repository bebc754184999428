package org.cvmfsephemeral.edge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HostPortTest {
    @Test
    void readsNames() {
        assertThat(HostPort.parse(" notify.cvmfs.svc:4929 ")).isEqualTo(new HostPort("notify.cvmfs.svc", 4929));
    }

    @Test
    void readsAddressesOfBothKinds() {
        assertThat(HostPort.parse("10.0.0.1:80")).isEqualTo(new HostPort("10.0.0.1", 80));
        assertThat(HostPort.parse("[fd00::1]:80")).isEqualTo(new HostPort("fd00::1", 80));
    }

    @ParameterizedTest
    @ValueSource(strings = {"10.0.0.1:80", "[fd00::1]:80", "host:0"})
    void isWrittenAsItIsRead(String text) {
        assertThat(HostPort.parse(text)).hasToString(text);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "host",
                "host:",
                ":80",
                "host:x",
                "host:80:80",
                "fd00::1:80x",
                "host:70000",
                "http://host:80",
                "[host:80"
            })
    void refusesEverythingElse(String text) {
        assertThatThrownBy(() -> HostPort.parse(text)).isInstanceOf(IllegalArgumentException.class);
    }
}
