package org.cvmfsephemeral.safety;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SecrecyTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "postgres",
                "cvmfs",
                "minioadmin",
                "aaaaaaaaaaaaaaaaaaaaaaaa",
                "changeme-changeme-123",
                "Tr0ub4dor&3"
            })
    void what_is_tried_first_is_no_password(String text) {
        assertThat(Secrecy.isPassword(text)).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"kR7dQ2mXv9Lp4WzB", "correct horse battery staple", "3f9a1c77e0b2d4856a1f"})
    void what_was_drawn_is_a_password(String text) {
        assertThat(Secrecy.isPassword(text)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "kR7dQ2mXv9Lp4WzB", "0123456789abcdef0123456789abcde", "abababababababababababababababababab"
            })
    void a_short_or_dull_token_can_be_guessed(String text) {
        assertThat(Secrecy.isToken(text)).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"d41d8cd98f00b204e9800998ecf8427e", "Zb3kR7dQ2mXv9Lp4WzBc8YhT5nJf6GsA1eKu0PiO"})
    void a_long_one_cannot(String text) {
        assertThat(Secrecy.isToken(text)).isTrue();
    }
}
