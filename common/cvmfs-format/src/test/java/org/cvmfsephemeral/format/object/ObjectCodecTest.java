package org.cvmfsephemeral.format.object;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Random;
import java.util.zip.Deflater;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class ObjectCodecTest {
    private static final int LIMIT = 1 << 20;

    @Test
    void emptyFileIsTheKnownZlibObject() {
        EncodedObject empty =
                ObjectEncoder.of(Compression.ZLIB).encode(ObjectKind.FILE, HashAlgorithm.SHA1, new byte[0]);

        assertThat(empty.stored()).isEqualTo(HexFormat.of().parseHex("789c030000000001"));
        assertThat(empty.name().path()).isEqualTo("data/e8/ec3d88b62ebf526e4e5a4ff6162a3aa48a6b78");
    }

    @Test
    void emptyFileUncompressedIsTheEmptyObject() {
        EncodedObject empty =
                ObjectEncoder.of(Compression.NONE).encode(ObjectKind.FILE, HashAlgorithm.SHA1, new byte[0]);

        assertThat(empty.stored()).isEmpty();
        assertThat(empty.hash()).hasToString("da39a3ee5e6b4b0d3255bfef95601890afd80709");
    }

    @Property(tries = 200)
    void whatWasEncodedIsDecoded(
            @ForAll @Size(max = 5000) byte[] content,
            @ForAll Compression compression,
            @ForAll @IntRange(max = 9) int level) {
        ObjectEncoder encoder =
                compression == Compression.NONE ? ObjectEncoder.of(compression) : ObjectEncoder.zlib(level);

        assertThat(ObjectDecoder.decode(compression, encoder.encode(content), content.length))
                .isEqualTo(content);
    }

    @ParameterizedTest
    @EnumSource
    void streamsAndArraysGiveTheSameBytes(Compression compression) throws IOException {
        byte[] content = compressible(300_000);
        ByteArrayOutputStream stored = new ByteArrayOutputStream();

        long size = ObjectEncoder.of(compression).encode(new ByteArrayInputStream(content), stored);

        assertThat(size).isEqualTo(content.length);
        assertThat(ObjectDecoder.decode(compression, stored.toByteArray(), content.length))
                .isEqualTo(content);
    }

    @Test
    void partOfAnArrayIsEncodedAlone() {
        byte[] content = compressible(1000);

        byte[] stored = ObjectEncoder.of(Compression.ZLIB).encode(content, 100, 200);

        assertThat(ObjectDecoder.decode(Compression.ZLIB, stored, LIMIT))
                .isEqualTo(Arrays.copyOfRange(content, 100, 300));
    }

    @ParameterizedTest
    @EnumSource
    void contentLargerThanTheLimitIsRefused(Compression compression) {
        byte[] stored = ObjectEncoder.of(compression).encode(new byte[1001]);

        assertThatThrownBy(() -> ObjectDecoder.decode(compression, stored, 1000))
                .isInstanceOf(FormatException.class)
                .hasMessageContaining("1000");
    }

    @Test
    void bombIsRefusedAtTheLimitAndNotAfterIt() throws IOException {
        byte[] bomb = zlibOfZeroes(1L << 30);
        CountingSource source = new CountingSource(bomb);

        assertThatThrownBy(() ->
                        ObjectDecoder.decode(Compression.ZLIB, source, LIMIT).readAllBytes())
                .isInstanceOf(FormatException.class);
        assertThat(source.read).isLessThan(bomb.length / 2);
    }

    @Property(tries = 300)
    void cutOffZlibStreamIsRefused(@ForAll @Size(max = 300) byte[] content, @ForAll @IntRange(max = 1_000_000) int at) {
        byte[] stored = ObjectEncoder.of(Compression.ZLIB).encode(content);

        assertThatThrownBy(
                        () -> ObjectDecoder.decode(Compression.ZLIB, Arrays.copyOf(stored, at % stored.length), LIMIT))
                .isInstanceOf(FormatException.class);
    }

    @Test
    void bytesBehindTheStreamAreRefused() {
        byte[] stored = ObjectEncoder.of(Compression.ZLIB).encode(compressible(100));

        assertThatThrownBy(
                        () -> ObjectDecoder.decode(Compression.ZLIB, Arrays.copyOf(stored, stored.length + 1), LIMIT))
                .isInstanceOf(FormatException.class)
                .hasMessageContaining("behind");
    }

    @Test
    void bytesBehindTheStreamAreRefusedEvenInAnotherRead() {
        byte[] stored = ObjectEncoder.of(Compression.ZLIB).encode(compressible(100));
        InputStream trickling = new ByteArrayInputStream(Arrays.copyOf(stored, stored.length + 1)) {
            @Override
            public synchronized int read(byte[] buffer, int offset, int length) {
                return super.read(buffer, offset, Math.min(1, length));
            }
        };

        assertThatThrownBy(() ->
                        ObjectDecoder.decode(Compression.ZLIB, trickling, LIMIT).readAllBytes())
                .isInstanceOf(FormatException.class)
                .hasMessageContaining("behind");
    }

    @Test
    void wrongAdlerIsRefused() {
        byte[] stored = ObjectEncoder.of(Compression.ZLIB).encode(compressible(100));
        stored[stored.length - 1] ^= 1;

        assertThatThrownBy(() -> ObjectDecoder.decode(Compression.ZLIB, stored, LIMIT))
                .isInstanceOf(FormatException.class);
    }

    @Test
    void streamWithPresetDictionaryIsRefused() {
        Deflater deflater = new Deflater();
        deflater.setDictionary("dictionary".getBytes(StandardCharsets.US_ASCII));
        deflater.setInput(new byte[10]);
        deflater.finish();
        byte[] stored = new byte[100];
        int length = deflater.deflate(stored);

        assertThatThrownBy(() -> ObjectDecoder.decode(Compression.ZLIB, Arrays.copyOf(stored, length), LIMIT))
                .isInstanceOf(FormatException.class);
    }

    @Property(tries = 300)
    void garbageIsRefusedOrDecodedWithinTheLimit(@ForAll @Size(max = 200) byte[] garbage) {
        try {
            assertThat(ObjectDecoder.decode(Compression.ZLIB, garbage, LIMIT)).hasSizeLessThanOrEqualTo(LIMIT);
        } catch (FormatException expected) {
            assertThat(expected).hasMessageNotContaining("null");
        }
    }

    @ParameterizedTest
    @EnumSource
    void hashOfEveryAlgorithmIsVerifiedAtTheEnd(HashAlgorithm algorithm) throws IOException {
        byte[] stored = compressible(100_000);
        ContentHash hash = ContentHash.of(algorithm, stored);

        assertThat(ObjectDecoder.verify(hash, new ByteArrayInputStream(stored)).readAllBytes())
                .isEqualTo(stored);
    }

    @Test
    void streamWithAnotherHashNeverEnds() throws IOException {
        ContentHash hashOfNothing = ContentHash.sha1(new byte[0]);
        InputStream stream = ObjectDecoder.verify(hashOfNothing, new ByteArrayInputStream(new byte[10]));
        assertThat(stream.read(new byte[10])).isEqualTo(10);

        assertThatThrownBy(stream::read).isInstanceOf(FormatException.class);
        assertThatThrownBy(stream::read).isInstanceOf(FormatException.class);
    }

    @Test
    void skippingDoesNotSkipTheHash() throws IOException {
        byte[] stored = compressible(1000);
        InputStream stream = ObjectDecoder.verify(ContentHash.sha1(stored), new ByteArrayInputStream(stored));

        assertThat(stream.skip(990)).isEqualTo(990);
        assertThat(stream.readAllBytes()).hasSize(10);
    }

    private static byte[] compressible(int size) {
        byte[] content = new byte[size];
        new Random(42).nextBytes(content);
        for (int i = 0; i < size; i++) {
            content[i] &= 15;
        }
        return content;
    }

    private static byte[] zlibOfZeroes(long size) throws IOException {
        ByteArrayOutputStream stored = new ByteArrayOutputStream();
        InputStream zeroes = new InputStream() {
            private long left = size;

            @Override
            public int read() {
                return left-- > 0 ? 0 : -1;
            }

            @Override
            public int read(byte[] buffer, int offset, int length) {
                int count = (int) Math.min(left, length);
                left -= count;
                return count == 0 ? -1 : count;
            }
        };
        ObjectEncoder.zlib(1).encode(zeroes, stored);
        return stored.toByteArray();
    }

    private static final class CountingSource extends ByteArrayInputStream {
        private int read;

        CountingSource(byte[] bytes) {
            super(bytes);
        }

        @Override
        public synchronized int read(byte[] buffer, int offset, int length) {
            int count = super.read(buffer, offset, length);
            read += count;
            return count;
        }
    }
}
