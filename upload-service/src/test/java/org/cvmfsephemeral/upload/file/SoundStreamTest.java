package org.cvmfsephemeral.upload.file;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Random;
import org.cvmfsephemeral.format.object.ContentHash;
import org.cvmfsephemeral.format.object.FormatException;
import org.cvmfsephemeral.format.object.HashAlgorithm;
import org.cvmfsephemeral.format.object.ObjectDecoder;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SoundStreamTest {
    private static final byte[] CONTENT = new byte[10_000];

    static {
        new Random(1).nextBytes(CONTENT);
    }

    private static InputStream verified(ContentHash expected) {
        return new SoundStream(ObjectDecoder.verify(expected, new ByteArrayInputStream(CONTENT)));
    }

    private static ContentHash right() {
        return ContentHash.of(HashAlgorithm.SHA1, CONTENT);
    }

    private static ContentHash wrong() {
        return ContentHash.of(HashAlgorithm.SHA1, new byte[1]);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 999, 9_999, 10_000, 10_001, 20_000})
    void soundContentIsUnchanged(int buffer) throws IOException {
        ByteArrayOutputStream read = new ByteArrayOutputStream();
        InputStream in = verified(right());
        byte[] bytes = new byte[buffer];
        for (int count = in.read(bytes); count >= 0; count = in.read(bytes)) {
            read.write(bytes, 0, count);
        }

        assertThat(read.toByteArray()).isEqualTo(CONTENT);
    }

    @Test
    void emptyContentEndsAtOnce() throws IOException {
        assertThat(new SoundStream(InputStream.nullInputStream()).read()).isEqualTo(-1);
    }

    @Test
    void readerOfAllBytesOfDamagedContentFails() {
        assertThatThrownBy(() -> verified(wrong()).readNBytes(CONTENT.length)).isInstanceOf(FormatException.class);
    }

    @Test
    void skippingEndsWhereReadingWould() throws IOException {
        InputStream in = verified(right());

        in.skipNBytes(9_999);

        assertThat(in.read()).isEqualTo(CONTENT[9_999] & 0xff);
    }
}
