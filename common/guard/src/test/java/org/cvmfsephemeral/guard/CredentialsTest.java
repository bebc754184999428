package org.cvmfsephemeral.guard;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CredentialsTest {
    private static String basic(String pair) {
        return "Basic " + Base64.getEncoder().encodeToString(pair.getBytes(StandardCharsets.UTF_8));
    }

    @Test
    void nothingIsNothing() {
        assertThat(Credentials.of(null)).isEqualTo(new Credentials.None());
        assertThat(Credentials.of(" ")).isEqualTo(new Credentials.None());
    }

    @ParameterizedTest
    @ValueSource(strings = {"Bearer x.y", "bearer   x.y ", "BEARER x.y"})
    void bearerIsTheToken(String header) {
        assertThat(Credentials.of(header)).isEqualTo(new Credentials.Bearer("x.y"));
    }

    @Test
    void passwordIsTheToken() {
        assertThat(Credentials.of(basic("anybody:x:y"))).isEqualTo(new Credentials.Bearer("x:y"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"Bearer", "Bearer ", "Digest x", "Basic !!!", "x"})
    void anythingElseIsNotUnderstood(String header) {
        assertThat(Credentials.of(header)).isEqualTo(new Credentials.Unknown());
    }

    @Test
    void withoutPasswordThereIsNoToken() {
        assertThat(Credentials.of(basic("anybody:"))).isEqualTo(new Credentials.Unknown());
    }

    @Test
    void tokenStandsInNoText() {
        assertThat(Credentials.of("Bearer secret").toString()).doesNotContain("secret");
    }
}
