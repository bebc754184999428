package org.cvmfsephemeral.publisher.keys;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class KeyEncryptionTest {
    private static final String KEY = Base64.getEncoder().encodeToString(new byte[32]);
    private static final byte[] PLAIN = "private".getBytes(StandardCharsets.UTF_8);

    private final KeyEncryption encryption = KeyEncryption.of(KEY);

    @Test
    void decryptsWhatItEncrypted() {
        byte[] encrypted = encryption.encrypt("a.example.org", PLAIN);

        assertThat(encryption.decrypt("a.example.org", encrypted)).isEqualTo(PLAIN);
    }

    @Test
    void refusesTheKeysOfAnotherRepository() {
        byte[] encrypted = encryption.encrypt("a.example.org", PLAIN);

        assertThatThrownBy(() -> encryption.decrypt("b.example.org", encrypted))
                .isInstanceOf(UnreadableKeysException.class);
    }

    @Test
    void refusesAnotherKey() {
        byte[] other = new byte[32];
        other[0] = 1;
        byte[] encrypted = encryption.encrypt("a.example.org", PLAIN);

        assertThatThrownBy(() -> KeyEncryption.of(Base64.getEncoder().encodeToString(other))
                        .decrypt("a.example.org", encrypted))
                .isInstanceOf(UnreadableKeysException.class);
    }

    @Test
    void refusesEveryFlippedByte() {
        byte[] encrypted = encryption.encrypt("a.example.org", PLAIN);
        for (int i = 0; i < encrypted.length; i++) {
            byte[] flipped = encrypted.clone();
            flipped[i] ^= 1;

            assertThatThrownBy(() -> encryption.decrypt("a.example.org", flipped))
                    .as("byte %d", i)
                    .isInstanceOf(UnreadableKeysException.class);
        }
    }

    @Test
    void neverEncryptsTheSameWayTwice() {
        assertThat(encryption.encrypt("a", PLAIN)).isNotEqualTo(encryption.encrypt("a", PLAIN));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "short", "c2hvcnQ=", "not base64 at all!"})
    void refusesAnUnusableKeyWithoutRepeatingIt(String key) {
        assertThatThrownBy(() -> KeyEncryption.of(key))
                .isInstanceOf(IllegalArgumentException.class)
                .satisfies(e -> {
                    if (!key.isEmpty()) {
                        assertThat(e).hasMessageNotContaining(key);
                    }
                });
    }

    @Test
    void readsWhatIsEncryptedUnderAnEarlierKey() {
        String other = Base64.getEncoder()
                .encodeToString("another key of thirty-two bytes!".getBytes(StandardCharsets.US_ASCII));
        byte[] encrypted = encryption.encrypt("a.example.org", PLAIN);
        KeyEncryption later = KeyEncryption.of(other, List.of(KEY));

        assertThat(later.decrypt("a.example.org", encrypted)).isEqualTo(PLAIN);
        assertThat(later.isCurrent(encrypted)).isFalse();
        assertThat(later.isCurrent(later.encrypt("a.example.org", PLAIN))).isTrue();
    }

    @Test
    void readsTheFormWithoutTheNameOfItsKey() {
        byte[] encrypted = encryption.encrypt("a.example.org", PLAIN);
        byte[] withoutId = new byte[encrypted.length - 8];
        withoutId[0] = 1;
        System.arraycopy(encrypted, 9, withoutId, 1, encrypted.length - 9);

        assertThat(encryption.decrypt("a.example.org", withoutId)).isEqualTo(PLAIN);
        assertThat(encryption.isCurrent(withoutId)).isFalse();
    }
}
