package org.cvmfsephemeral.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ObjectKeyTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "/",
                "/a",
                "a/",
                "a//b",
                ".",
                "..",
                "a/../b",
                "a/./b",
                "a/..",
                "a b",
                "a\nb",
                "a\0b",
                "a\\b",
                "é",
                "a%2e",
                "a?b",
                "a#b",
                "a*",
                ".store",
                ".store/tmp/x"
            })
    void givenAnythingButAKey_whenMade_thenItIsRefused(String text) {
        assertThatThrownBy(() -> ObjectKey.of(text)).isInstanceOf(IllegalArgumentException.class);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "a",
                "...",
                "..a",
                ".storefront",
                "demo.example.org/.cvmfspublished",
                "demo/data/e8/ec3d-rmd160C",
                "a_b~c=d+e@f:g,h"
            })
    void givenAKey_whenMade_thenItIsTaken(String text) {
        assertThat(ObjectKey.of(text).value()).isEqualTo(text);
    }

    @Test
    void givenOverlongNames_whenMade_thenTheyAreRefused() {
        assertThatThrownBy(() -> ObjectKey.of("a".repeat(241))).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> ObjectKey.of("ab/".repeat(341) + "cd")).isInstanceOf(IllegalArgumentException.class);
        assertThat(ObjectKey.of("ab/".repeat(341) + "c").value()).hasSize(ObjectKey.MAX_LENGTH);
    }

    @ParameterizedTest
    @ValueSource(strings = {"demo.example.org/.cvmfspublished", "demo/.cvmfswhitelist", "demo/data/ab/cd"})
    void givenWhatClientsRead_whenAsked_thenItIsPublic(String text) {
        assertThat(ObjectKey.of(text).isPublic()).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                ".cvmfspublished",
                "data/ab/cd",
                "demo/data",
                "demo/staging/1",
                "keys/demo/data/x",
                "demo/x/.cvmfsx"
            })
    void givenAnythingElse_whenAsked_thenItIsNotPublic(String text) {
        assertThat(ObjectKey.of(text).isPublic()).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"..", "demo/data/a", "demo/", ""})
    void givenWhatAKeyCanStartWith_whenUsedAsPrefix_thenItIsTaken(String text) {
        assertThat(ObjectKey.requirePrefix(text)).isEqualTo(text);
    }

    @ParameterizedTest
    @ValueSource(strings = {"/", "../", "a/../", "a//", ".store/"})
    void givenWhatNoKeyStartsWith_whenUsedAsPrefix_thenItIsRefused(String text) {
        assertThatThrownBy(() -> ObjectKey.requirePrefix(text)).isInstanceOf(IllegalArgumentException.class);
    }
}
