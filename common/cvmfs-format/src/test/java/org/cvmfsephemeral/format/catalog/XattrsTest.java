package org.cvmfsephemeral.format.catalog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.Map;
import java.util.Random;
import org.cvmfsephemeral.format.object.FormatException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class XattrsTest {
    /** As the real publisher stored {@code user.empty} (empty) and {@code user.note} ({@code hello}). */
    private static final byte[] UPSTREAM_BLOB =
            HexFormat.of().parseHex("01020a00757365722e656d7074790905757365722e6e6f746568656c6c6f");

    @Test
    void storesAsUpstreamDoes() {
        assertThat(CatalogFixture.xattrs().toBlob()).isEqualTo(UPSTREAM_BLOB);
    }

    @Test
    void readsWhatUpstreamStores() {
        assertThat(Xattrs.parse(UPSTREAM_BLOB)).isEqualTo(CatalogFixture.xattrs());
    }

    @Test
    void noAttributesHaveNoBlob() {
        assertThat(Xattrs.EMPTY.toBlob()).isNull();
    }

    @Test
    void noBlobMeansNoAttributes() {
        assertThat(Xattrs.parse(null)).isEqualTo(Xattrs.EMPTY);
    }

    @Test
    void withReplacesAValue() {
        Xattrs changed = CatalogFixture.xattrs().with("user.note", bytes("bye"));

        assertThat(changed.get("user.note"))
                .hasValueSatisfying(value -> assertThat(value).isEqualTo(bytes("bye")));
    }

    @Test
    void withoutRemovesAKey() {
        assertThat(CatalogFixture.xattrs().without("user.note").asMap()).containsOnlyKeys("user.empty");
    }

    @Test
    void keysAreOrderedByTheirBytes() {
        // as UTF-16 the second would come first
        Xattrs xattrs = Xattrs.of(Map.of("\uff21", new byte[0], "\ud83d\ude00", new byte[0], "a", new byte[0]));

        assertThat(xattrs.asMap().keySet()).containsExactly("a", "\uff21", "\ud83d\ude00");
    }

    @Test
    void laterChangesToAGivenArrayAreNotSeen() {
        byte[] value = bytes("hello");
        Xattrs xattrs = Xattrs.of(Map.of("user.note", value));

        value[0] = 'j';

        assertThat(xattrs.get("user.note").orElseThrow()).isEqualTo(bytes("hello"));
    }

    @Test
    void acceptsTheLargestBlob() {
        Xattrs largest = Xattrs.of(many(Xattrs.MAX_ENTRIES));

        assertThat(Xattrs.parse(largest.toBlob())).isEqualTo(largest);
    }

    @Test
    void refusesTooManyEntries() {
        Map<String, byte[]> tooMany = many(Xattrs.MAX_ENTRIES + 1);

        assertThatIllegalArgumentException().isThrownBy(() -> Xattrs.of(tooMany));
    }

    @Test
    void refusesALongValue() {
        Map<String, byte[]> values = Map.of("user.note", new byte[256]);

        assertThatIllegalArgumentException().isThrownBy(() -> Xattrs.of(values));
    }

    @Test
    void refusesALongKey() {
        Map<String, byte[]> values = Map.of("k".repeat(256), new byte[0]);

        assertThatIllegalArgumentException().isThrownBy(() -> Xattrs.of(values));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "a\0b", "\ud800"})
    void refusesAnInvalidKey(String key) {
        Map<String, byte[]> values = Map.of(key, new byte[0]);

        assertThatIllegalArgumentException().isThrownBy(() -> Xattrs.of(values));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "01",
                "0201" + "0100" + "61",
                "0101",
                "0101" + "0105" + "61",
                "0101" + "0100" + "61" + "00",
                "0101" + "0000",
                "0101" + "0100" + "00",
                "0101" + "0100" + "ff",
                "0102" + "0100" + "61" + "0100" + "61"
            })
    void refusesAMalformedBlob(String hex) {
        byte[] blob = HexFormat.of().parseHex(hex);

        assertThatThrownBy(() -> Xattrs.parse(blob)).isInstanceOf(FormatException.class);
    }

    @Test
    void refusesEveryTruncation() {
        for (int length = 0; length < UPSTREAM_BLOB.length; length++) {
            byte[] cut = Arrays.copyOf(UPSTREAM_BLOB, length);

            assertThatThrownBy(() -> Xattrs.parse(cut)).isInstanceOf(FormatException.class);
        }
    }

    @Test
    void whatIsReadIsStoredUnchanged() {
        Random random = new Random(1);
        for (int i = 0; i < 2000; i++) {
            byte[] mutated = UPSTREAM_BLOB.clone();
            mutated[random.nextInt(mutated.length)] = (byte) random.nextInt();
            Xattrs read;
            try {
                read = Xattrs.parse(mutated);
            } catch (FormatException refused) {
                continue;
            }
            assertThat(Xattrs.parse(read.toBlob())).isEqualTo(read);
        }
    }

    private static Map<String, byte[]> many(int count) {
        Map<String, byte[]> values = new HashMap<>();
        for (int i = 0; i < count; i++) {
            values.put(String.format("%-" + Xattrs.MAX_KEY_BYTES + "d", i), new byte[Xattrs.MAX_VALUE_BYTES]);
        }
        return values;
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
