package org.cvmfsephemeral.format.history;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.cvmfsephemeral.format.repository.InvalidNameException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TagNameTest {
    @ParameterizedTest
    @ValueSource(
            strings = {"v1", "release/2026-11", "a.b_c-d:e", "generic-2026-11-22T15:20:49Z", "Trunk", "trunk2", "1a"})
    void whatUpstreamAllowsIsAName(String name) {
        assertThat(TagName.of(name)).hasToString(name);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "", " ", "a b", "a\nb", "é", "a@b", "a+b", "a%2f", "a\0", "/a", "a/", "a//b", ".", "..", "a/../b", "./a"
            })
    void otherTextIsRefused(String name) {
        assertThatThrownBy(() -> TagName.of(name)).isInstanceOf(InvalidNameException.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"trunk", "trunk-previous"})
    void namesOfThePublisherAreRefused(String name) {
        assertThatThrownBy(() -> TagName.of(name)).hasMessageContaining("kept by the publisher");
    }

    @Test
    void revisionNumberIsRefused() {
        assertThatThrownBy(() -> TagName.of("42")).hasMessageContaining("revision number");
    }

    @Test
    void longestNameHas255Characters() {
        String longest = "x".repeat(255);

        assertThat(TagName.of(longest).value()).isEqualTo(longest);
        assertThatThrownBy(() -> TagName.of(longest + "x")).isInstanceOf(InvalidNameException.class);
    }
}
