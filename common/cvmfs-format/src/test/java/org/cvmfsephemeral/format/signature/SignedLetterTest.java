package org.cvmfsephemeral.format.signature;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.Size;
import org.cvmfsephemeral.format.object.FormatException;
import org.cvmfsephemeral.format.object.HashAlgorithm;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class SignedLetterTest {
    private static final String TEXT = "first\nsecond\n";

    @ParameterizedTest
    @EnumSource
    void letterSurvivesWithEveryHashAlgorithm(HashAlgorithm algorithm) {
        byte[] bytes = sign(TEXT, algorithm).bytes();

        SignedLetter letter = SignedLetter.split(bytes);

        letter.verify(SignatureScheme.MANIFEST, List.of(TestKeys.MASTER.publicKey()));
        assertThat(letter.lines()).containsExactly("first", "second");
        assertThat(letter.bytes()).isEqualTo(bytes);
    }

    @Test
    void layoutIsTextDashesHashSignature() {
        SignedLetter letter = sign(TEXT, HashAlgorithm.SHA1);

        String bytes = new String(letter.bytes(), StandardCharsets.ISO_8859_1);

        assertThat(bytes).startsWith(TEXT + "--\n" + letter.hash() + "\n");
        assertThat(bytes).hasSize(TEXT.length() + 3 + 41 + 256);
    }

    @Test
    void anyOneOfSeveralKeysSuffices() {
        SignedLetter letter = sign(TEXT, HashAlgorithm.SHA1);

        letter.verify(SignatureScheme.MANIFEST, List.of(TestKeys.REPOSITORY.publicKey(), TestKeys.MASTER.publicKey()));
    }

    @Test
    void noKeyTrustsNothing() {
        SignedLetter letter = sign(TEXT, HashAlgorithm.SHA1);

        assertThatThrownBy(() -> letter.verify(SignatureScheme.MANIFEST, List.of()))
                .isInstanceOf(UntrustedException.class);
    }

    @Test
    void everyFlippedByteIsRefused() {
        byte[] sound = sign(TEXT, HashAlgorithm.SHA1).bytes();
        for (int i = 0; i < sound.length; i++) {
            byte[] damaged = sound.clone();
            damaged[i] ^= 0x04;

            assertThatThrownBy(() -> SignedLetter.split(damaged)
                            .verify(SignatureScheme.MANIFEST, List.of(TestKeys.MASTER.publicKey())))
                    .as("byte %d", i)
                    .isInstanceOf(FormatException.class);
        }
    }

    @Test
    void everyCutIsRefused() {
        byte[] sound = sign(TEXT, HashAlgorithm.SHA1).bytes();
        for (int length = 0; length < sound.length; length++) {
            byte[] cut = Arrays.copyOf(sound, length);

            assertThatThrownBy(() -> SignedLetter.split(cut)
                            .verify(SignatureScheme.MANIFEST, List.of(TestKeys.MASTER.publicKey())))
                    .as("length %d", length)
                    .isInstanceOf(FormatException.class);
        }
    }

    @Property(tries = 300)
    void garbageIsRefused(@ForAll @Size(max = 300) byte[] garbage) {
        assertThatThrownBy(() -> SignedLetter.split(garbage)).isInstanceOf(FormatException.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "no line feed", "a\n--\n", "--\na\n", "a\n--\nb\n", "gr\u00fc\u00dfe\n"})
    void textThatCouldNotBeReadBackIsNotSigned(String text) {
        assertThatThrownBy(() -> sign(text, HashAlgorithm.SHA1)).isInstanceOf(IllegalArgumentException.class);
    }

    private static SignedLetter sign(String text, HashAlgorithm algorithm) {
        return SignedLetter.sign(text, algorithm, SignatureScheme.MANIFEST, TestKeys.MASTER.privateKey());
    }
}
