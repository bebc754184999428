package org.cvmfsephemeral.format.object;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class ContentHashTest {
    @ParameterizedTest
    @CsvSource({
        "SHA1, da39a3ee5e6b4b0d3255bfef95601890afd80709",
        "RIPEMD160, 9c1185a5c5e9fc54612808977ee8f548b2258d31-rmd160",
        "SHAKE128, 7f9c2ba4e88f827d616045507605853ed73b8093-shake128"
    })
    void hashOfNothingIsKnown(HashAlgorithm algorithm, String expected) {
        assertThat(ContentHash.of(algorithm, new byte[0])).hasToString(expected);
    }

    @Property(tries = 200)
    void textIsReadBack(@ForAll HashAlgorithm algorithm, @ForAll @Size(20) byte[] digest) {
        ContentHash hash = ContentHash.ofDigest(algorithm, digest);

        assertThat(ContentHash.parse(hash.toString())).isEqualTo(hash).hasSameHashCodeAs(hash);
        assertThat(hash.digest()).isEqualTo(digest);
    }

    @Test
    void equalDigestsOfTwoAlgorithmsAreTwoHashes() {
        byte[] digest = new byte[20];

        assertThat(ContentHash.ofDigest(HashAlgorithm.SHA1, digest))
                .isNotEqualTo(ContentHash.ofDigest(HashAlgorithm.RIPEMD160, digest));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "da39a3ee5e6b4b0d3255bfef95601890afd8070",
                "da39a3ee5e6b4b0d3255bfef95601890afd807090",
                "DA39A3EE5E6B4B0D3255BFEF95601890AFD80709",
                "ga39a3ee5e6b4b0d3255bfef95601890afd80709",
                "da39a3ee5e6b4b0d3255bfef95601890afd80709C",
                "da39a3ee5e6b4b0d3255bfef95601890afd80709-rmd16",
                "da39a3ee5e6b4b0d3255bfef95601890afd80709-sha256"
            })
    void whatIsNoHashStringIsRefused(String text) {
        assertThatThrownBy(() -> ContentHash.parse(text)).isInstanceOf(FormatException.class);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 19, 21})
    void digestOfAnotherLengthIsRefused(int length) {
        assertThatThrownBy(() -> ContentHash.ofDigest(HashAlgorithm.SHA1, new byte[length]))
                .isInstanceOf(FormatException.class);
    }

    @ParameterizedTest
    @CsvSource({
        "SHA1, CATALOG, data/da/39a3ee5e6b4b0d3255bfef95601890afd80709C",
        "SHA1, FILE, data/da/39a3ee5e6b4b0d3255bfef95601890afd80709",
        "RIPEMD160, CHUNK, data/9c/1185a5c5e9fc54612808977ee8f548b2258d31-rmd160P",
        "SHAKE128, METAINFO, data/7f/9c2ba4e88f827d616045507605853ed73b8093-shake128M"
    })
    void pathOfAnObjectIsUpstreams(HashAlgorithm algorithm, ObjectKind kind, String expected) {
        assertThat(new ObjectName(ContentHash.of(algorithm, new byte[0]), kind).path())
                .isEqualTo(expected);
    }

    @ParameterizedTest
    @EnumSource
    void flagValueNamesTheAlgorithm(HashAlgorithm algorithm) {
        assertThat(HashAlgorithm.ofFlagValue(algorithm.flagValue())).isEqualTo(algorithm);
    }

    @Test
    void unknownFlagValuesAreRefused() {
        assertThatThrownBy(() -> HashAlgorithm.ofFlagValue(3)).isInstanceOf(FormatException.class);
        assertThatThrownBy(() -> Compression.ofFlagValue(2)).isInstanceOf(FormatException.class);
    }
}
