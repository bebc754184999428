package org.cvmfsephemeral.notify.drain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.URI;
import java.net.UnknownHostException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PeerAddressTest {
    @ParameterizedTest
    @ValueSource(strings = {"notify:4929", "10.1.2.3:80", "notify-peers.cvmfs.svc.cluster.local:4929", "[::1]:4929"})
    void isHostAndPort(String text) {
        assertThat(PeerAddress.of(text)).hasToString(text);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "notify",
                "notify:",
                ":4929",
                "notify:0",
                "notify:65536",
                "http://notify:4929",
                "a@b:1",
                "notify:4929/x"
            })
    void nothingElseIs(String text) {
        assertThatThrownBy(() -> PeerAddress.of(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("host:port");
    }

    @Test
    void isAskedAtEachAddressOfItsName() throws UnknownHostException {
        assertThat(new PeerAddress("127.0.0.1", 4929).readinessOfEach())
                .containsExactly(URI.create("http://127.0.0.1:4929/q/health/ready"));
    }

    @Test
    void anAddressOfVersion6IsPutInBrackets() throws UnknownHostException {
        assertThat(PeerAddress.of("[::1]:4929").readinessOfEach())
                .containsExactly(URI.create("http://[0:0:0:0:0:0:0:1]:4929/q/health/ready"));
    }
}
