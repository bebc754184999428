package org.cvmfsephemeral.notify.revision;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import org.cvmfsephemeral.messages.RepositoryRevision;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RevisionDecoderTest {
    private final RevisionDecoder decoder = new RevisionDecoder(new ObjectMapper());

    @Test
    void readsARevision() throws Exception {
        // Given
        String value =
                "{\"repository\":\"a.example.org\",\"revision\":7,\"timestamp\":9,\"rootHash\":\"ab\",\"manifest\":\"AQID\"}";

        // When
        RepositoryRevision revision = decoder.decode(bytes(value));

        // Then
        assertThat(revision)
                .usingRecursiveComparison()
                .isEqualTo(new RepositoryRevision("a.example.org", 7, 9, "ab", new byte[] {1, 2, 3}));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "null",
                "[]",
                "\"text\"",
                "{\"repository\":\"a.example.org\"",
                "{\"revision\":7,\"manifest\":\"AQID\"}",
                "{\"repository\":\"a b\",\"revision\":7,\"manifest\":\"AQID\"}",
                "{\"repository\":\"a.example.org\",\"revision\":7}",
                "{\"repository\":\"a.example.org\",\"revision\":7,\"manifest\":\"\"}",
                "{\"repository\":\"a.example.org\",\"revision\":7,\"manifest\":\"not base64!\"}",
                "{\"repository\":\"a.example.org\",\"revision\":99999999999999999999,\"manifest\":\"AQID\"}"
            })
    void refusesWhatNoClientCouldUse(String value) {
        assertThatThrownBy(() -> decoder.decode(bytes(value))).isInstanceOf(UnreadableRevisionException.class);
    }

    @Test
    void refusesAManifestFarBeyondTheFormat() {
        // Given
        String manifest = Base64.getEncoder().encodeToString(new byte[RevisionDecoder.MAX_MANIFEST_BYTES + 1]);
        String value = "{\"repository\":\"a.example.org\",\"revision\":7,\"manifest\":\"" + manifest + "\"}";

        // When, Then
        assertThatThrownBy(() -> decoder.decode(bytes(value))).hasMessageContaining("65537 bytes");
    }

    @ParameterizedTest
    @ValueSource(longs = {-1, 253_402_300_800L, Long.MAX_VALUE, Long.MIN_VALUE})
    void refusesATimeThatNoMessageCanTell(long timestamp) {
        String value = "{\"repository\":\"a.example.org\",\"revision\":7,\"timestamp\":" + timestamp
                + ",\"rootHash\":\"ab\",\"manifest\":\"AQID\"}";

        assertThatThrownBy(() -> decoder.decode(bytes(value))).hasMessageContaining("time");
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
