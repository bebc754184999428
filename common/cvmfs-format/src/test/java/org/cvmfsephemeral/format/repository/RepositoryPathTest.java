package org.cvmfsephemeral.format.repository;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RepositoryPathTest {
    @ParameterizedTest
    @ValueSource(strings = {"", "/"})
    void rootIsEmpty(String text) {
        assertThat(RepositoryPath.of(text)).isEqualTo(RepositoryPath.ROOT);
        assertThat(RepositoryPath.of(text).isRoot()).isTrue();
    }

    @ParameterizedTest
    @CsvSource({"a, /a", "/a, /a", "a/b c/ü, /a/b c/ü", "..., /...", ".a/b., /.a/b."})
    void leadingSlashIsAdded(String text, String expected) {
        assertThat(RepositoryPath.of(text).value()).isEqualTo(expected);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "//",
                "a/",
                "/a/",
                "a//b",
                "//a",
                ".",
                "..",
                "a/..",
                "../a",
                "a/./b",
                "a\0b",
                "\ud800",
                "a/\udc00b"
            })
    void otherFormsAreRefused(String text) {
        assertThatThrownBy(() -> RepositoryPath.of(text)).isInstanceOf(InvalidNameException.class);
    }

    @Test
    void nameHasAtMost255BytesOfUtf8() {
        assertThat(RepositoryPath.of("ü".repeat(127) + "x").name()).hasSize(128);
        assertThatThrownBy(() -> RepositoryPath.of("ü".repeat(128))).isInstanceOf(InvalidNameException.class);
    }

    @Test
    void pathHasAtMost4095Bytes() {
        String longest = "/a".repeat(2047) + "b";

        assertThat(RepositoryPath.of(longest).value()).hasSize(4095);
        assertThatThrownBy(() -> RepositoryPath.of(longest + "c")).isInstanceOf(InvalidNameException.class);
    }

    @Test
    void ancestorsGoFromTheRootDown() {
        assertThat(RepositoryPath.of("a/b/c").ancestors())
                .containsExactly(RepositoryPath.ROOT, RepositoryPath.of("a"), RepositoryPath.of("a/b"));
        assertThat(RepositoryPath.ROOT.ancestors()).isEmpty();
    }

    @Test
    void parentAndNameMakeTheChild() {
        RepositoryPath path = RepositoryPath.of("a/b");

        assertThat(path.parent().child(path.name())).isEqualTo(path);
        assertThat(RepositoryPath.of("a").parent()).isEqualTo(RepositoryPath.ROOT);
        assertThatThrownBy(RepositoryPath.ROOT::parent).isInstanceOf(IllegalStateException.class);
    }

    @ParameterizedTest
    @CsvSource({
        "a/b, a, true",
        "a, a, true",
        "a, '', true",
        "'', '', true",
        "ab, a, false",
        "a, a/b, false",
        "A/b, a, false",
        "'', a, false"
    })
    void belowMeansByWholeComponents(String path, String other, boolean expected) {
        assertThat(RepositoryPath.of(path).isAtOrBelow(RepositoryPath.of(other)))
                .isEqualTo(expected);
    }

    @Test
    void overlapGoesBothWays() {
        assertThat(RepositoryPath.of("a/b").overlaps(RepositoryPath.of("a"))).isTrue();
        assertThat(RepositoryPath.of("a").overlaps(RepositoryPath.of("a/b"))).isTrue();
        assertThat(RepositoryPath.of("a/b").overlaps(RepositoryPath.of("a/c"))).isFalse();
    }

    @Property(tries = 1000)
    void anyTextIsAValidPathOrRefused(@ForAll String text) {
        try {
            RepositoryPath path = RepositoryPath.of(text);
            assertThat(RepositoryPath.of(path.value())).isEqualTo(path);
        } catch (InvalidNameException expected) {
            assertThat(expected.getMessage()).startsWith("a ");
        }
    }

    @Test
    void parentKeyOfTheRootIsZero() {
        assertThat(PathKey.ofParent(RepositoryPath.ROOT)).isEqualTo(new PathKey(0, 0));
        assertThat(PathKey.ofParent(RepositoryPath.of("foo"))).isEqualTo(PathKey.of(RepositoryPath.ROOT));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"a", "sw.example.org", "A-b_c.D1", "x23456789012345678901234567890123456789012345678901234567890"
            })
    void repositoryNameIsAccepted(String name) {
        assertThat(RepositoryName.of(name)).hasToString(name);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                ".",
                "..",
                "a..b",
                ".a",
                "a.",
                "a/b",
                "a b",
                "ü",
                "a\n",
                "a\0",
                "x234567890123456789012345678901234567890123456789012345678901"
            })
    void whatIsNoRepositoryNameIsRefused(String name) {
        assertThatThrownBy(() -> RepositoryName.of(name)).isInstanceOf(InvalidNameException.class);
    }
}
