package org.cvmfsephemeral.upload.archive;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.apache.commons.compress.archivers.tar.TarConstants;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Trees written by an archiver that is not ours, with nothing in common with our reader. */
@Timeout(240)
class RandomTreesTest {
    @TempDir
    Path folder;

    static Stream<Arguments> seeds() {
        return IntStream.range(0, 60)
                .mapToObj(seed -> Arguments.arguments(seed, Codec.values()[seed % Codec.values().length]));
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void treeArrivesAsItWas(int seed, Codec codec) throws IOException {
        Map<String, String> expected = new TreeMap<>();
        byte[] archive = new Writer(new Random(seed), expected).write();

        try (Unpacking unpacking = new Unpacking(folder)) {
            assertThat(canonical(unpacking.tree(CompressedArchiveTest.compress(codec, archive))))
                    .isEqualTo(canonical(expected));
            assertThat(unpacking.contents().isMemoryFree()).isTrue();
        }
    }

    /** Of several names of a file the first in the alphabet has the content. */
    private static Map<String, String> canonical(Map<String, String> tree) {
        Map<String, String> first = new TreeMap<>();
        tree.forEach((path, entry) -> first.merge(owner(path, entry), path, (a, b) -> a.compareTo(b) < 0 ? a : b));
        Map<String, String> canonical = new TreeMap<>();
        tree.forEach((path, entry) -> {
            String owner = owner(path, entry);
            boolean isFirst = first.get(owner).equals(path);
            canonical.put(path, isFirst ? tree.get(owner) : "h " + first.get(owner));
        });
        return canonical;
    }

    private static String owner(String path, String entry) {
        return entry.startsWith("h ") ? entry.substring(2) : path;
    }

    private static final class Writer {
        private static final String LETTERS = "abcdefgh ABC:._-+üß日🎉";

        private final Random random;
        private final Map<String, String> expected;
        private final List<String> folders = new ArrayList<>(List.of(""));
        private final List<String> files = new ArrayList<>();
        private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

        Writer(Random random, Map<String, String> expected) {
            this.random = random;
            this.expected = expected;
        }

        byte[] write() throws IOException {
            try (TarArchiveOutputStream tar = new TarArchiveOutputStream(bytes, "UTF-8")) {
                boolean pax = random.nextBoolean();
                tar.setLongFileMode(pax ? TarArchiveOutputStream.LONGFILE_POSIX : TarArchiveOutputStream.LONGFILE_GNU);
                tar.setBigNumberMode(
                        pax ? TarArchiveOutputStream.BIGNUMBER_POSIX : TarArchiveOutputStream.BIGNUMBER_STAR);
                tar.setAddPaxHeadersForNonAsciiNames(pax);
                int members = 1 + random.nextInt(60);
                for (int i = 0; i < members; i++) {
                    add(tar);
                }
            }
            return bytes.toByteArray();
        }

        private void add(TarArchiveOutputStream tar) throws IOException {
            String parent = folders.get(random.nextInt(folders.size()));
            String path = (parent.isEmpty() ? "" : parent + "/") + name();
            if (expected.containsKey(path)) {
                return;
            }
            switch (random.nextInt(6)) {
                case 0 -> addFolder(tar, path);
                case 1 -> addLink(tar, path);
                case 2 -> addHardlink(tar, path);
                case 3 -> addFifo(tar, path);
                default -> addFile(tar, path);
            }
        }

        private String name() {
            int length = 1 + random.nextInt(random.nextInt(8) == 0 ? 60 : 10);
            int[] letters = LETTERS.codePoints().toArray();
            StringBuilder name = new StringBuilder("n");
            for (int i = 0; i < length; i++) {
                name.appendCodePoint(letters[random.nextInt(letters.length)]);
            }
            return name.toString();
        }

        private TarArchiveEntry entry(String path, byte type) {
            TarArchiveEntry entry = new TarArchiveEntry(path, type);
            entry.setMode(random.nextInt(010000));
            entry.setUserId(random.nextInt(5) == 0 ? 3_000_000_000L : random.nextInt(100_000));
            entry.setGroupId(random.nextInt(100_000));
            entry.setModTime(random.nextInt(2_000_000_000) * 1000L);
            return entry;
        }

        private static String describe(String type, TarArchiveEntry entry) {
            return String.format(
                    Locale.ROOT,
                    "%s %o %d:%d @%d",
                    type,
                    entry.getMode(),
                    entry.getLongUserId(),
                    entry.getLongGroupId(),
                    entry.getModTime().getTime() / 1000);
        }

        private static void put(TarArchiveOutputStream tar, TarArchiveEntry entry, byte[] content) throws IOException {
            tar.putArchiveEntry(entry);
            tar.write(content);
            tar.closeArchiveEntry();
        }

        private void addFolder(TarArchiveOutputStream tar, String path) throws IOException {
            TarArchiveEntry entry = entry(path + "/", TarConstants.LF_DIR);
            put(tar, entry, new byte[0]);
            expected.put(path, describe("d", entry));
            folders.add(path);
        }

        private void addLink(TarArchiveOutputStream tar, String path) throws IOException {
            TarArchiveEntry entry = entry(path, TarConstants.LF_SYMLINK);
            String target = "../".repeat(random.nextInt(3)) + name();
            entry.setLinkName(target);
            put(tar, entry, new byte[0]);
            expected.put(path, describe("l", entry) + " -> " + target);
        }

        private void addHardlink(TarArchiveOutputStream tar, String path) throws IOException {
            if (files.isEmpty()) {
                return;
            }
            String target = files.get(random.nextInt(files.size()));
            TarArchiveEntry entry = entry(path, TarConstants.LF_LINK);
            entry.setLinkName(target);
            put(tar, entry, new byte[0]);
            expected.put(path, "h " + target);
        }

        private void addFifo(TarArchiveOutputStream tar, String path) throws IOException {
            TarArchiveEntry entry = entry(path, TarConstants.LF_FIFO);
            put(tar, entry, new byte[0]);
            expected.put(path, describe("fifo", entry) + " 0");
        }

        private void addFile(TarArchiveOutputStream tar, String path) throws IOException {
            TarArchiveEntry entry = entry(path, TarConstants.LF_NORMAL);
            byte[] content = new byte[random.nextInt(random.nextInt(10) == 0 ? 500_000 : 3000)];
            random.nextBytes(content);
            entry.setSize(content.length);
            put(tar, entry, content);
            expected.put(path, describe("f", entry) + " " + Unpacking.text(content));
            files.add(path);
        }
    }
}
