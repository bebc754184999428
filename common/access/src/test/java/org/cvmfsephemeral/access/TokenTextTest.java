package org.cvmfsephemeral.access;

import static org.assertj.core.api.Assertions.assertThat;

import java.security.SecureRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TokenTextTest {
    private final TokenText token = TokenText.random(new SecureRandom());

    @Test
    void tokenIsReadBack() {
        TokenText again = TokenText.parse(token.reveal()).orElseThrow();

        assertThat(again.id()).isEqualTo(token.id());
        assertThat(again.isOf(token.hash())).isTrue();
    }

    @Test
    void anotherTokenIsNotThisOne() {
        assertThat(TokenText.random(new SecureRandom()).isOf(token.hash())).isFalse();
    }

    @Test
    void secretStandsInNoText() {
        String secret = token.reveal().substring(token.reveal().lastIndexOf('_', 30) + 1);

        assertThat(token.toString()).doesNotContain(secret).contains(token.id());
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "cvmfs_", "cvmfs_0123456789abcdef_short", "CVMFS_0123456789abcdef_", "Bearer x"})
    void anythingElseIsNoToken(String text) {
        assertThat(TokenText.parse(text)).isEmpty();
    }
}
