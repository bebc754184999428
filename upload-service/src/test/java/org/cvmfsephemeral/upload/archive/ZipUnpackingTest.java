package org.cvmfsephemeral.upload.archive;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.quarkiverse.resteasy.problem.HttpProblem;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.Arrays;
import java.util.Map;
import java.util.Random;
import java.util.function.Consumer;
import java.util.zip.CRC32;
import java.util.zip.ZipOutputStream;
import org.apache.commons.compress.archivers.zip.X5455_ExtendedTimestamp;
import org.apache.commons.compress.archivers.zip.Zip64Mode;
import org.apache.commons.compress.archivers.zip.ZipArchiveEntry;
import org.apache.commons.compress.archivers.zip.ZipArchiveOutputStream;
import org.apache.commons.compress.utils.SeekableInMemoryByteChannel;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

@Timeout(120)
class ZipUnpackingTest {
    private static final Instant MTIME = Instant.ofEpochSecond(1_600_000_001);
    private static final String AT = " 0:0 @1600000001";
    private static final int LOCAL_FLAGS = 6;
    private static final int LOCAL_METHOD = 8;
    private static final int ENTRY_METHOD = 10;
    private static final int ENTRY_CRC = 16;
    private static final int ENTRY_SIZE = 24;
    private static final int ENTRY_OFFSET = 42;
    private static final int ENTRY_NAME = 46;

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

    /** How the archiver could write: with sizes in front of contents, or only behind them. */
    private enum Output {
        FILE,
        STREAM
    }

    private interface Writing {
        void to(ZipArchiveOutputStream zip) throws IOException;
    }

    private static byte[] zip(Output output, Zip64Mode mode, Writing writing) {
        SeekableInMemoryByteChannel file = new SeekableInMemoryByteChannel();
        ByteArrayOutputStream stream = new ByteArrayOutputStream();
        try (ZipArchiveOutputStream zip =
                output == Output.FILE ? new ZipArchiveOutputStream(file) : new ZipArchiveOutputStream(stream)) {
            zip.setUseZip64(mode);
            writing.to(zip);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return output == Output.FILE ? Arrays.copyOf(file.array(), (int) size(file)) : stream.toByteArray();
    }

    private static long size(SeekableInMemoryByteChannel file) {
        return file.size();
    }

    private static byte[] zip(Writing writing) {
        return zip(Output.FILE, Zip64Mode.AsNeeded, writing);
    }

    private static void put(ZipArchiveOutputStream zip, String name, int unixMode, byte[] content) throws IOException {
        ZipArchiveEntry entry = new ZipArchiveEntry(name);
        if (unixMode != 0) {
            entry.setUnixMode(unixMode);
        }
        X5455_ExtendedTimestamp time = new X5455_ExtendedTimestamp();
        time.setModifyFileTime(FileTime.from(MTIME));
        time.setFlags(X5455_ExtendedTimestamp.MODIFY_TIME_BIT);
        entry.addExtraField(time);
        zip.putArchiveEntry(entry);
        zip.write(content);
        zip.closeArchiveEntry();
    }

    private static void put(ZipArchiveOutputStream zip, String name, int unixMode, String content) throws IOException {
        put(zip, name, unixMode, content.getBytes(UTF_8));
    }

    private static void putStored(ZipArchiveOutputStream zip, String name, byte[] content) throws IOException {
        ZipArchiveEntry entry = new ZipArchiveEntry(name);
        CRC32 crc = new CRC32();
        crc.update(content);
        entry.setMethod(ZipArchiveEntry.STORED);
        entry.setSize(content.length);
        entry.setCrc(crc.getValue());
        zip.putArchiveEntry(entry);
        zip.write(content);
        zip.closeArchiveEntry();
    }

    private static byte[] random(int size) {
        byte[] content = new byte[size];
        new Random(size).nextBytes(content);
        return content;
    }

    private HttpProblem refusal(byte[] archive) {
        Throwable thrown = catchThrowable(() -> unpacking.unpack(archive));
        assertThat(thrown).isInstanceOf(HttpProblem.class);
        assertThat(unpacking.contents().isMemoryFree()).isTrue();
        return (HttpProblem) thrown;
    }

    private static String type(HttpProblem problem) {
        return Unpacking.problem(problem).getKey();
    }

    private static byte[] changed(byte[] archive, Consumer<ByteBuffer> change) {
        byte[] copy = archive.clone();
        change.accept(ByteBuffer.wrap(copy).order(ByteOrder.LITTLE_ENDIAN));
        return copy;
    }

    private static int indexOf(ByteBuffer archive, int signature) {
        return indexOf(archive, signature, 0);
    }

    private static int indexOf(ByteBuffer archive, int signature, int from) {
        for (int i = from; i < archive.limit() - 3; i++) {
            if (archive.getInt(i) == signature) {
                return i;
            }
        }
        throw new AssertionError("no such record");
    }

    @ParameterizedTest
    @CsvSource({"FILE,AsNeeded", "FILE,Always", "STREAM,AsNeeded", "STREAM,Always", "STREAM,Never"})
    void membersArriveWithTheirAttributes(Output output, Zip64Mode mode) {
        byte[] large = random(900_000);
        byte[] archive = zip(output, mode, zip -> {
            put(zip, "bin/", 040750, "");
            put(zip, "bin/run", 0104755, "#!/bin/sh");
            put(zip, "bin/link", 0120777, "run");
            put(zip, "ü:ä", 0100600, "");
            put(zip, "large", 0, large);
        });

        assertThat(unpacking.tree(archive))
                .isEqualTo(Map.of(
                        "bin", "d 750" + AT,
                        "bin/run", "f 4755" + AT + " #!/bin/sh",
                        "bin/link", "l 777" + AT + " -> run",
                        "ü:ä", "f 600" + AT + " ",
                        "large", "f 644" + AT + " " + Unpacking.text(large)));
    }

    @Test
    void storedMembersWithSizesInFrontAreFine() {
        byte[] archive = zip(zip -> {
            putStored(zip, "a", "A".getBytes(UTF_8));
            putStored(zip, "large", new byte[700_000]);
            putStored(zip, "d/", new byte[0]);
        });

        assertThat(unpacking.tree(archive).keySet()).containsExactly("a", "d", "large");
    }

    @Test
    void archivesOfTheJdkAreFine() throws IOException {
        ByteArrayOutputStream archive = new ByteArrayOutputStream();
        try (ZipOutputStream zip = new ZipOutputStream(archive)) {
            zip.setComment("a comment");
            zip.putNextEntry(new java.util.zip.ZipEntry("d/"));
            zip.putNextEntry(new java.util.zip.ZipEntry("d/empty"));
            zip.putNextEntry(new java.util.zip.ZipEntry("d/a"));
            zip.write("A".getBytes(UTF_8));
        }

        assertThat(unpacking.tree(archive.toByteArray()).keySet()).containsExactly("d", "d/a", "d/empty");
    }

    @ParameterizedTest
    @EnumSource(Output.class)
    void emptyArchiveIsAnEmptyTree(Output output) {
        assertThat(unpacking.tree(zip(output, Zip64Mode.AsNeeded, zip -> {}))).isEmpty();
    }

    @Test
    void lastOfTwoMembersWins() {
        byte[] archive = zip(zip -> {
            put(zip, "a", 0100644, "old");
            put(zip, "./a", 0100644, "new");
        });

        assertThat(unpacking.tree(archive)).isEqualTo(Map.of("a", "f 644" + AT + " new"));
    }

    @Test
    void componentsAreStripped() {
        byte[] archive = zip(zip -> {
            put(zip, "top", 0100644, "left out");
            put(zip, "top/a", 0100644, "A");
        });

        UnpackedTree tree = unpacking.unpack(Unpacking.stripped(archive, 1, "p"));

        assertThat(unpacking.describe(tree.entries()).keySet()).containsExactly("p/a");
    }

    @Test
    void memberThroughASymbolicLinkIsRefused() {
        byte[] archive = zip(zip -> {
            put(zip, "a", 0120777, "/etc");
            put(zip, "a/b", 0100644, "B");
        });

        assertThat(refusal(archive).getDetail()).contains("'a', a symbolic link");
    }

    @ParameterizedTest
    @CsvSource({"../a", "a/../../b", "/../a"})
    void nothingLeavesTheTree(String name) {
        assertThat(type(refusal(zip(zip -> put(zip, name, 0100644, "A"))))).isEqualTo("invalid-archive");
    }

    @Test
    void deviceIsRefused() {
        assertThat(type(refusal(zip(zip -> put(zip, "a", 0020644, ""))))).isEqualTo("unsupported-entry");
    }

    @Test
    void endlessTargetIsRefused() {
        assertThat(type(refusal(zip(zip -> put(zip, "a", 0120777, "t".repeat(4096))))))
                .isEqualTo("unsupported-entry");
    }

    @Test
    void nameThatIsNotUtf8IsRefused() {
        byte[] archive = changed(zip(zip -> put(zip, "abc", 0100644, "A")), bytes -> {
            bytes.put(30, (byte) 0xe9);
            bytes.put(indexOf(bytes, ZipReader.DIRECTORY_ENTRY) + ENTRY_NAME, (byte) 0xe9);
        });

        HttpProblem problem = refusal(archive);

        assertThat(type(problem)).isEqualTo("unsupported-entry");
        assertThat(problem.getDetail()).contains("'\\xe9bc'");
    }

    @Test
    void encryptedMemberIsNamed() {
        byte[] archive = changed(zip(zip -> put(zip, "abc", 0100644, "A")), bytes -> {
            bytes.put(LOCAL_FLAGS, (byte) (bytes.get(LOCAL_FLAGS) | 1));
        });

        HttpProblem problem = refusal(archive);

        assertThat(type(problem)).isEqualTo("unsupported-archive");
        assertThat(problem.getDetail()).contains("'abc' is encrypted");
    }

    @Test
    void otherMethodsAreNamed() {
        byte[] archive = changed(zip(zip -> put(zip, "abc", 0100644, "A")), bytes -> {
            bytes.putShort(LOCAL_METHOD, (short) 93);
        });

        HttpProblem problem = refusal(archive);

        assertThat(type(problem)).isEqualTo("unsupported-archive");
        assertThat(problem.getDetail()).contains("method 93");
    }

    @Test
    void storedMemberWithoutItsSizeIsRefused() {
        byte[] archive = changed(zip(zip -> putStored(zip, "abc", new byte[] {1, 2, 3})), bytes -> {
            bytes.putShort(LOCAL_FLAGS, (short) (bytes.getShort(LOCAL_FLAGS) | 8));
            bytes.putInt(14, 0);
            bytes.putInt(18, 0);
            bytes.putInt(22, 0);
        });

        assertThat(type(refusal(archive))).isEqualTo("unsupported-archive");
    }

    @Test
    void flippedBitIsNoticed() {
        byte[] content = random(100_000);
        byte[] archive = zip(zip -> putStored(zip, "abc", content));
        archive[50_000] ^= 1;

        assertThat(refusal(archive).getDetail()).contains("size or checksum");
    }

    @Test
    void directoryThatContradictsItsMembersIsRefused() {
        byte[] archive = zip(zip -> {
            put(zip, "a", 0100644, "A");
            put(zip, "b", 0100644, "B");
        });

        for (int field : new int[] {ENTRY_METHOD, ENTRY_CRC, ENTRY_SIZE, ENTRY_OFFSET, ENTRY_NAME}) {
            byte[] tampered = changed(archive, bytes -> {
                int entry = indexOf(bytes, ZipReader.DIRECTORY_ENTRY);
                bytes.put(entry + field, (byte) (bytes.get(entry + field) ^ 2));
            });
            assertThat(type(refusal(tampered))).as("field %d", field).isEqualTo("invalid-archive");
        }
    }

    @Test
    void directoryThatLeavesAMemberOutIsRefused() {
        byte[] archive = zip(zip -> {
            put(zip, "a", 0100644, "A");
            put(zip, "b", 0100644, "B");
        });
        ByteBuffer bytes = ByteBuffer.wrap(archive).order(ByteOrder.LITTLE_ENDIAN);
        int first = indexOf(bytes, ZipReader.DIRECTORY_ENTRY);
        int second = indexOf(bytes, ZipReader.DIRECTORY_ENTRY, first + 1);
        int end = indexOf(bytes, ZipReader.END);
        ByteArrayOutputStream shortened = new ByteArrayOutputStream();
        shortened.write(archive, 0, second);
        shortened.write(archive, end, archive.length - end);
        byte[] tampered = changed(shortened.toByteArray(), copy -> {
            int ending = indexOf(copy, ZipReader.END);
            copy.putShort(ending + 8, (short) 1);
            copy.putShort(ending + 10, (short) 1);
            copy.putInt(ending + 12, second - first);
        });

        assertThat(refusal(tampered).getDetail()).contains("2 members", "directory 1");
    }

    @ParameterizedTest
    @CsvSource({"4", "8", "10", "12", "16"})
    void endThatContradictsTheDirectoryIsRefused(int field) {
        byte[] archive = changed(zip(zip -> put(zip, "a", 0100644, "A")), bytes -> {
            int end = indexOf(bytes, ZipReader.END);
            bytes.put(end + field, (byte) (bytes.get(end + field) + 1));
        });

        // How many entries "this disk" has is for archives on several disks.
        assertThat(field == 8 || type(refusal(archive)).equals("invalid-archive"))
                .isTrue();
    }

    @ParameterizedTest
    @EnumSource(Output.class)
    void archiveThatBreaksOffIsRefused(Output output) {
        byte[] archive = zip(output, Zip64Mode.AsNeeded, zip -> {
            put(zip, "a", 0100644, random(3000));
            put(zip, "b", 0100644, "B");
        });

        for (int length = 4; length < archive.length; length += length < 100 || length > 3000 ? 1 : 97) {
            HttpProblem problem = refusal(Arrays.copyOf(archive, length));
            assertThat(type(problem))
                    .as("%d bytes: %s", length, problem.getDetail())
                    .isEqualTo("invalid-archive");
        }
    }

    @Test
    void bytesBehindTheEndAreRefused() {
        byte[] archive = zip(zip -> put(zip, "a", 0100644, "A"));

        assertThat(type(refusal(Arrays.copyOf(archive, archive.length + 1)))).isEqualTo("invalid-archive");
    }

    @Test
    void bombIsRefused() {
        byte[] archive = zip(zip -> put(zip, "a", 0100644, new byte[100 << 20]));

        assertThat(type(refusal(archive))).isEqualTo("archive-limit-exceeded");
    }

    @Test
    void bombInADirectoryIsRefused() {
        byte[] archive = zip(zip -> put(zip, "a/", 0, new byte[100 << 20]));

        assertThat(type(refusal(archive))).isEqualTo("archive-limit-exceeded");
    }

    @Test
    void randomDamageNeverDoesMoreThanAProblem() {
        byte[] archive = zip(Output.STREAM, Zip64Mode.AsNeeded, zip -> {
            put(zip, "d/", 0, "");
            put(zip, "d/a", 0100644, random(300));
            put(zip, "d/b", 0120777, "a");
        });
        Random random = new Random(1);

        for (int i = 0; i < 3000; i++) {
            byte[] damaged = archive.clone();
            damaged[random.nextInt(damaged.length)] ^= (byte) (1 << random.nextInt(8));
            Throwable thrown = catchThrowable(() -> unpacking.unpack(damaged));
            assertThat(thrown == null || thrown instanceof HttpProblem)
                    .as("round %d: %s", i, thrown)
                    .isTrue();
        }
        assertThat(unpacking.contents().isMemoryFree()).isTrue();
    }
}
