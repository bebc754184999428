package org.cvmfsephemeral.upload.archive;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import com.github.luben.zstd.ZstdOutputStream;
import io.quarkiverse.resteasy.problem.HttpProblem;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;
import java.util.Random;
import java.util.zip.CRC32;
import java.util.zip.GZIPOutputStream;
import org.apache.commons.compress.compressors.bzip2.BZip2CompressorOutputStream;
import org.cvmfsephemeral.upload.content.IncompleteBodyException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.tukaani.xz.LZMA2Options;
import org.tukaani.xz.XZOutputStream;

@Timeout(120)
class CompressedArchiveTest {
    @TempDir
    Path folder;

    private Unpacking unpacking;

    @BeforeEach
    void open() {
        unpacking = new Unpacking(folder);
    }

    @AfterEach
    void close() {
        unpacking.close();
    }

    static byte[] compress(Codec codec, byte[] plain) {
        ByteArrayOutputStream compressed = new ByteArrayOutputStream();
        try (OutputStream out = compressor(codec, compressed)) {
            out.write(plain);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return compressed.toByteArray();
    }

    private static OutputStream compressor(Codec codec, OutputStream out) throws IOException {
        return switch (codec) {
            case NONE -> out;
            case GZIP -> new GZIPOutputStream(out);
            case ZSTD -> new ZstdOutputStream(out);
            case XZ -> new XZOutputStream(out, new LZMA2Options(1));
            case BZIP2 -> new BZip2CompressorOutputStream(out, 1);
        };
    }

    private static byte[] random(int size) {
        byte[] content = new byte[size];
        new Random(size).nextBytes(content);
        return content;
    }

    private static byte[] archive() {
        return new TarBytes()
                .file("small", "small")
                .file("large", random(700_000))
                .file("last", "last")
                .end();
    }

    private HttpProblem refusal(byte[] archive) {
        HttpProblem problem = (HttpProblem) catchThrowable(() -> unpacking.unpack(archive));
        assertThat(problem).isNotNull();
        assertThat(unpacking.contents().isMemoryFree()).isTrue();
        return problem;
    }

    private static String type(HttpProblem problem) {
        return Unpacking.problem(problem).getKey();
    }

    private static byte[] concatenated(byte[]... parts) {
        ByteArrayOutputStream whole = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            whole.writeBytes(part);
        }
        return whole.toByteArray();
    }

    @ParameterizedTest
    @EnumSource(Codec.class)
    void compressionMakesNoDifference(Codec codec) {
        assertThat(unpacking.tree(compress(codec, archive()))).isEqualTo(unpacking.tree(archive()));
    }

    @ParameterizedTest
    @EnumSource(value = Codec.class, names = "NONE", mode = EnumSource.Mode.EXCLUDE)
    void severalStreamsOneAfterTheOtherAreOne(Codec codec) {
        byte[] whole = archive();
        byte[] first = compress(codec, Arrays.copyOf(whole, 1000));
        byte[] second = compress(codec, Arrays.copyOfRange(whole, 1000, whole.length));

        assertThat(unpacking.tree(concatenated(first, second))).isEqualTo(unpacking.tree(whole));
    }

    @ParameterizedTest
    @EnumSource(Codec.class)
    void archiveThatBreaksOffIsRefused(Codec codec) {
        byte[] whole = compress(codec, archive());

        for (double part : new double[] {0.01, 0.3, 0.6, 0.9, 0.99}) {
            HttpProblem problem = refusal(Arrays.copyOf(whole, (int) (whole.length * part)));
            assertThat(type(problem))
                    .as("%s of it: %s", part, problem.getDetail())
                    .isEqualTo("invalid-archive");
        }
    }

    /** The checksum of a stream stands behind it, where nobody who only wants the archive would look. */
    @ParameterizedTest
    @EnumSource(value = Codec.class, names = "NONE", mode = EnumSource.Mode.EXCLUDE)
    void streamWithoutItsLastByteIsRefused(Codec codec) {
        byte[] whole = compress(codec, archive());

        assertThat(type(refusal(Arrays.copyOf(whole, whole.length - 1)))).isEqualTo("invalid-archive");
    }

    @ParameterizedTest
    @EnumSource(
            value = Codec.class,
            names = {"NONE", "ZSTD"},
            mode = EnumSource.Mode.EXCLUDE)
    void flippedBitIsNoticed(Codec codec) {
        byte[] whole = compress(codec, archive());
        whole[whole.length / 2] ^= 4;

        assertThat(type(refusal(whole))).isEqualTo("invalid-archive");
    }

    @ParameterizedTest
    @EnumSource(value = Codec.class, names = "NONE", mode = EnumSource.Mode.EXCLUDE)
    void bombIsRefusedEarly(Codec codec) throws IOException {
        ByteArrayOutputStream bomb = new ByteArrayOutputStream();
        try (OutputStream out = compressor(codec, bomb)) {
            out.write(new TarBytes()
                    .header('0', TarBytes.bytes("zeroes"), "", 1_000_000_000)
                    .unended());
            byte[] zeroes = new byte[1 << 20];
            for (int i = 0; i < 100; i++) {
                out.write(zeroes);
            }
        }

        HttpProblem problem = refusal(bomb.toByteArray());

        assertThat(type(problem)).isEqualTo("archive-limit-exceeded");
        assertThat(problem.getDetail()).contains("200 times");
        assertThat(problem.getParameters()).containsEntry("limit", 200L);
    }

    @Test
    void paddingIsNoWayAroundTheRatio() {
        byte[] padded = concatenated(new TarBytes().file("a", "A").end(), new byte[32 << 20]);

        assertThat(type(refusal(compress(Codec.GZIP, padded)))).isEqualTo("archive-limit-exceeded");
    }

    @Test
    void hugeDictionaryIsRefused() {
        byte[] xz = compress(Codec.XZ, archive());
        // The dictionary's size in the properties of LZMA2, in the first block's header, and the header's checksum.
        int properties = 12 + 2 + 2;
        xz[properties] = 36;
        CRC32 crc = new CRC32();
        int headerBytes = (xz[12] + 1) * 4;
        crc.update(xz, 12, headerBytes - 4);
        for (int i = 0; i < 4; i++) {
            xz[12 + headerBytes - 4 + i] = (byte) (crc.getValue() >>> 8 * i);
        }

        HttpProblem problem = refusal(xz);

        assertThat(type(problem)).isEqualTo("archive-limit-exceeded");
        assertThat(problem.getDetail()).contains("lower level");
    }

    @Test
    void hugeWindowIsRefused() throws IOException {
        ByteArrayOutputStream compressed = new ByteArrayOutputStream();
        try (ZstdOutputStream out = new ZstdOutputStream(compressed)) {
            out.setLong(27);
            out.write(archive());
        }

        HttpProblem problem = refusal(compressed.toByteArray());

        assertThat(type(problem)).isEqualTo("archive-limit-exceeded");
        assertThat(problem.getDetail()).contains("67108864");
    }

    @ParameterizedTest
    @ValueSource(ints = {20, 25, 26})
    void windowsUpToTheLimitAreFine(int log) throws IOException {
        ByteArrayOutputStream compressed = new ByteArrayOutputStream();
        try (ZstdOutputStream out = new ZstdOutputStream(compressed)) {
            out.setLong(log);
            out.write(archive());
        }

        assertThat(unpacking.tree(compressed.toByteArray())).hasSize(3);
    }

    @Test
    void memoryOfDecodersIsGivenBack() {
        byte[] xz = compress(Codec.XZ, archive());
        byte[] zstd = compress(Codec.ZSTD, archive());

        for (int i = 0; i < 30; i++) {
            assertThat(unpacking.unpack(xz).files()).isEqualTo(3);
            assertThat(unpacking.unpack(zstd).files()).isEqualTo(3);
            refusal(Arrays.copyOf(xz, xz.length / 2));
            refusal(Arrays.copyOf(zstd, zstd.length / 2));
        }
    }

    @Test
    void nothingIsNoArchive() {
        assertThat(type(refusal(new byte[0]))).isEqualTo("unsupported-archive");
    }

    @ParameterizedTest
    @CsvSource({"1", "511", "512", "10000"})
    void somethingElseIsNoArchive(int size) {
        assertThat(type(refusal(random(size)))).isEqualTo("unsupported-archive");
    }

    @Test
    void somethingElseCompressedIsNoArchive() {
        assertThat(type(refusal(compress(Codec.GZIP, random(5000))))).isEqualTo("unsupported-archive");
    }

    @Test
    void archiveCompressedTwiceIsNotUnpackedTwice() {
        assertThat(type(refusal(compress(Codec.ZSTD, compress(Codec.GZIP, archive())))))
                .isEqualTo("unsupported-archive");
    }

    @Test
    void archiveWithinAnArchiveIsAFile() {
        byte[] inner = compress(Codec.GZIP, archive());

        assertThat(unpacking
                        .unpack(new TarBytes().file("inner.tar.gz", inner).end())
                        .files())
                .isEqualTo(1);
    }

    @Test
    void rubbishBehindACompressedStreamIsRefused() {
        byte[] followed = concatenated(compress(Codec.GZIP, archive()), TarBytes.bytes("rubbish"));

        assertThat(type(refusal(followed))).isEqualTo("invalid-archive");
    }

    @Test
    void claimedFormatHasToBeTheRealOne() {
        ArchiveRequest plain = Unpacking.request(compress(Codec.GZIP, archive()));
        ArchiveRequest claimed = new ArchiveRequest(
                plain.target(),
                plain.root(),
                plain.body(),
                Optional.of(ArchiveFormat.TAR_XZ),
                0,
                "",
                plain.limits(),
                bytes -> {});

        HttpProblem problem = (HttpProblem) catchThrowable(() -> unpacking.unpack(claimed));

        assertThat(problem.getDetail()).contains("xz", "gzip");
    }

    @ParameterizedTest
    @EnumSource(Codec.class)
    void bodyThatBreaksOffIsNoFaultOfTheArchive(Codec codec) {
        byte[] half = Arrays.copyOf(compress(codec, archive()), 350_000);
        InputStream body = new InputStream() {
            private final InputStream in = new ByteArrayInputStream(half);

            @Override
            public int read() throws IOException {
                int next = in.read();
                if (next < 0) {
                    throw new IOException("connection reset");
                }
                return next;
            }
        };

        Throwable thrown = catchThrowable(() -> unpacking.unpack(Unpacking.request(body)));

        assertThat(thrown).isInstanceOf(IncompleteBodyException.class);
        assertThat(unpacking.contents().isMemoryFree()).isTrue();
    }
}
