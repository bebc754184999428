package org.cvmfsephemeral.upload.archive;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.assertj.core.api.Assumptions.assumeThat;
import static org.cvmfsephemeral.upload.archive.TarBytes.bytes;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import io.quarkiverse.resteasy.problem.HttpProblem;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Archives that somebody made by mistake or on purpose, each with the tree that comes of it or the problem that it is answered with. */
@Timeout(120)
class AdversarialTarTest {
    private static final String FILE = "f 644 1000:100 @1000 ";
    private static final String FOLDER = "d 644 1000:100 @1000";
    private static final String LINK = "l 644 1000:100 @1000 -> ";
    private static final byte[] OLD_GNU = bytes("ustar  \0");

    private static final byte[] SPARSE_DATA = bytes("s".repeat(512) + "abc");
    private static final String EXPANDED = Unpacking.text(expanded());

    @TempDir
    Path folder;

    private Unpacking unpacking;

    @BeforeEach
    void open() {
        unpacking = new Unpacking(folder.resolve("store"));
    }

    @AfterEach
    void close() {
        unpacking.close();
    }

    private static TarBytes tar() {
        return new TarBytes();
    }

    private static Map<String, String> tree(String... pathsAndEntries) {
        Map<String, String> tree = new TreeMap<>();
        for (int i = 0; i < pathsAndEntries.length; i += 2) {
            tree.put(pathsAndEntries[i], pathsAndEntries[i + 1]);
        }
        return tree;
    }

    /** What GNU tar unpacks without complaint, and so do we. */
    static Stream<Arguments> accepted() {
        return Stream.of(
                arguments("empty archive", tar().end(), tree()),
                arguments("nothing but a block of zeroes", new byte[512], tree()),
                arguments(
                        "no end marker, between two members",
                        tar().file("a", "A").unended(),
                        tree("a", FILE + "A")),
                arguments(
                        "rubbish behind the end marker",
                        concatenated(tar().file("a", "A").end(), bytes("rubbish".repeat(1000))),
                        tree("a", FILE + "A")),
                arguments(
                        "second archive behind the first",
                        concatenated(
                                tar().file("a", "A").end(), tar().file("b", "B").end()),
                        tree("a", FILE + "A")),
                arguments("absolute name", tar().file("/etc/x", "A").end(), tree("etc/x", FILE + "A")),
                arguments("double slashes", tar().file("a//b///c", "A").end(), tree("a/b/c", FILE + "A")),
                arguments("dots", tar().file("./a/./b", "A").end(), tree("a/b", FILE + "A")),
                arguments("trailing slashes", tar().folder("a//").end(), tree("a", FOLDER)),
                arguments(
                        "file with a trailing slash is a directory of an old archiver",
                        tar().member('0', bytes("a/"), "", new byte[0]).end(),
                        tree("a", FOLDER)),
                arguments(
                        "symbolic link with a trailing slash",
                        tar().symlink("a/", "q").end(),
                        tree("a", LINK + "q")),
                arguments(
                        "root directory",
                        tar().mode(0751)
                                .folder("./")
                                .mode(0644)
                                .file("./a", "A")
                                .end(),
                        tree(".", "d 751 1000:100 @1000", "a", FILE + "A")),
                arguments(
                        "directory that no member describes",
                        tar().file("a/b", "A").end(),
                        tree("a/b", FILE + "A")),
                arguments(
                        "directory described behind what is in it",
                        tar().file("a/b", "A").mode(0700).folder("a").end(),
                        tree("a", "d 700 1000:100 @1000", "a/b", FILE + "A")),
                arguments("file twice", tar().file("a", "A").file("a", "new").end(), tree("a", FILE + "new")),
                arguments(
                        "file twice, written differently",
                        tar().file("a/b", "A").file("./a//b", "new").end(),
                        tree("a/b", FILE + "new")),
                arguments(
                        "directory twice keeps what is in it",
                        tar().mode(0700)
                                .folder("a")
                                .mode(0644)
                                .file("a/b", "A")
                                .mode(0711)
                                .folder("a/")
                                .end(),
                        tree("a", "d 711 1000:100 @1000", "a/b", FILE + "A")),
                arguments(
                        "file, then directory",
                        tar().file("a", "A").folder("a").file("a/b", "B").end(),
                        tree("a", FOLDER, "a/b", FILE + "B")),
                arguments(
                        "empty directory, then file",
                        tar().folder("a").file("a", "A").end(),
                        tree("a", FILE + "A")),
                arguments(
                        "empty directory, then symbolic link",
                        tar().folder("a").symlink("a", "q").end(),
                        tree("a", LINK + "q")),
                arguments(
                        "symbolic link, then directory",
                        tar().folder("d")
                                .symlink("a", "d")
                                .folder("a")
                                .file("a/b", "B")
                                .end(),
                        tree("d", FOLDER, "a", FOLDER, "a/b", FILE + "B")),
                arguments(
                        "directory, symbolic link, directory",
                        tar().folder("a")
                                .symlink("a", "q")
                                .folder("a")
                                .file("a/b", "B")
                                .end(),
                        tree("a", FOLDER, "a/b", FILE + "B")),
                arguments(
                        "file, symbolic link, file",
                        tar().file("a", "A").symlink("a", "q").file("a", "B").end(),
                        tree("a", FILE + "B")),
                arguments(
                        "symbolic links that lead out stay as they are",
                        tar().symlink("a", "../../etc/passwd")
                                .symlink("b", "/etc")
                                .end(),
                        tree("a", LINK + "../../etc/passwd", "b", LINK + "/etc")),
                arguments("hardlink", tar().file("a", "A").hardlink("b", "a").end(), tree("a", FILE + "A", "b", "h a")),
                arguments(
                        "hardlink in another directory",
                        tar().file("x/a", "A").hardlink("y/b", "./x//a").end(),
                        tree("x/a", FILE + "A", "y/b", "h x/a")),
                arguments(
                        "hardlink to an absolute name",
                        tar().file("/a", "A").hardlink("/b", "/a").end(),
                        tree("a", FILE + "A", "b", "h a")),
                arguments(
                        "hardlink to a hardlink",
                        tar().file("a", "A")
                                .hardlink("b", "a")
                                .hardlink("c", "b")
                                .end(),
                        tree("a", FILE + "A", "b", "h a", "c", "h a")),
                arguments(
                        "hardlink keeps what it named when that is replaced",
                        tar().file("a", "A").hardlink("b", "a").file("a", "new").end(),
                        tree("a", FILE + "new", "b", FILE + "A")),
                arguments(
                        "hardlink in place of a file",
                        tar().file("a", "A").file("b", "B").hardlink("b", "a").end(),
                        tree("a", FILE + "A", "b", "h a")),
                arguments(
                        "hardlink to itself",
                        tar().file("a", "A").hardlink("a", "./a").end(),
                        tree("a", FILE + "A")),
                arguments(
                        "hardlink to a symbolic link",
                        tar().symlink("a", "q").hardlink("b", "a").end(),
                        tree("a", LINK + "q", "b", LINK + "q")),
                arguments(
                        "hardlink to a fifo",
                        tar().fifo("a").hardlink("b", "a").end(),
                        tree("a", "fifo 644 1000:100 @1000 0", "b", "fifo 644 1000:100 @1000 0")),
                arguments(
                        "names with colons, blanks, quotes and a line feed",
                        tar().file("C:\\a b:c", "A").file("'\"\n", "B").end(),
                        tree("C:\\a b:c", FILE + "A", "'\"\n", FILE + "B")),
                arguments(
                        "name of 100 bytes", tar().file("n".repeat(100), "A").end(), tree("n".repeat(100), FILE + "A")),
                arguments(
                        "name in two fields",
                        tar().header('0', bytes("b"), "", 0, bytes("p/".repeat(20) + "p"), 345)
                                .end(),
                        tree("p/".repeat(21) + "b", FILE)),
                arguments(
                        "GNU long name and long target",
                        tar().member('L', bytes("././@LongLink"), "", bytes("d/" + "n".repeat(255) + "\0"))
                                .file("short", "A")
                                .member('K', bytes("././@LongLink"), "", bytes("t".repeat(3000) + "\0"))
                                .symlink("l", "short")
                                .end(),
                        tree("d/" + "n".repeat(255), FILE + "A", "l", LINK + "t".repeat(3000))),
                arguments(
                        "PAX long name, target and time",
                        tar().pax("path", "d/" + "ü".repeat(127), "mtime", "1234567890.123456789")
                                .file("short", "A")
                                .pax("linkpath", "t".repeat(3000))
                                .symlink("l", "short")
                                .end(),
                        tree(
                                "d/" + "ü".repeat(127),
                                "f 644 1000:100 @1234567890.123456789 A",
                                "l",
                                LINK + "t".repeat(3000))),
                arguments(
                        "PAX times before 1970",
                        tar().pax("mtime", "-1.25")
                                .file("a", "")
                                .pax("mtime", "-7")
                                .file("b", "")
                                .pax("mtime", "-7.0")
                                .file("c", "")
                                .end(),
                        tree(
                                "a",
                                "f 644 1000:100 @-2.750000000 ",
                                "b",
                                "f 644 1000:100 @-7 ",
                                "c",
                                "f 644 1000:100 @-7.000000000 ")),
                arguments(
                        "PAX size goes over the header's",
                        tar().pax("size", "3")
                                .header('0', bytes("a"), "", 0)
                                .data(bytes("abc"))
                                .file("b", "B")
                                .end(),
                        tree("a", FILE + "abc", "b", FILE + "B")),
                arguments(
                        "binary numbers",
                        tar().header('0', bytes("a"), "", 0, negativeTime(-5), 136)
                                .end(),
                        tree("a", "f 644 1000:100 @-5 ")),
                arguments(
                        "set-id and sticky bits",
                        tar().mode(07755).file("a", "").mode(01777).folder("t").end(),
                        tree("a", "f 7755 1000:100 @1000 ", "t", "d 1777 1000:100 @1000")),
                arguments(
                        "sparse, old GNU form",
                        tar().header('S', bytes("a"), "", 515, oldSparse(), 257)
                                .data(SPARSE_DATA)
                                .file("b", "B")
                                .end(),
                        tree("a", FILE + EXPANDED, "b", FILE + "B")),
                arguments(
                        "sparse, old GNU form, map in further blocks",
                        tar().header('S', bytes("a"), "", 6 * 512, oldSparse(6), 257)
                                .raw(furtherPieces())
                                .data(new byte[6 * 512])
                                .file("b", "B")
                                .end(),
                        tree("a", FILE + Unpacking.text(new byte[8192]), "b", FILE + "B")),
                arguments(
                        "sparse, PAX form 0.0",
                        tar().pax(
                                        "GNU.sparse.size",
                                        "4096",
                                        "GNU.sparse.numblocks",
                                        "3",
                                        "GNU.sparse.offset",
                                        "512",
                                        "GNU.sparse.numbytes",
                                        "512",
                                        "GNU.sparse.offset",
                                        "2048",
                                        "GNU.sparse.numbytes",
                                        "3",
                                        "GNU.sparse.offset",
                                        "4096",
                                        "GNU.sparse.numbytes",
                                        "0")
                                .file("a", SPARSE_DATA)
                                .end(),
                        tree("a", FILE + EXPANDED)),
                arguments(
                        "sparse, PAX form 0.1",
                        tar().pax(
                                        "GNU.sparse.size",
                                        "4096",
                                        "GNU.sparse.numblocks",
                                        "3",
                                        "GNU.sparse.map",
                                        "512,512,2048,3,4096,0",
                                        "GNU.sparse.name",
                                        "a")
                                .file("GNUSparseFile.0/a", SPARSE_DATA)
                                .end(),
                        tree("a", FILE + EXPANDED)),
                arguments(
                        "sparse, PAX form 1.0",
                        tar().pax(
                                        "GNU.sparse.major",
                                        "1",
                                        "GNU.sparse.minor",
                                        "0",
                                        "GNU.sparse.name",
                                        "a",
                                        "GNU.sparse.realsize",
                                        "4096")
                                .header('0', bytes("GNUSparseFile.0/a"), "", 512 + 515)
                                .data(concatenated(block("3\n512\n512\n2048\n3\n4096\n0\n"), SPARSE_DATA))
                                .file("b", "B")
                                .end(),
                        tree("a", FILE + EXPANDED, "b", FILE + "B")),
                arguments(
                        "contiguous file and volume label",
                        tar().member('V', bytes("label"), "", new byte[0])
                                .member('7', bytes("a"), "", bytes("A"))
                                .end(),
                        tree("a", FILE + "A")));
    }

    /** What is taken for what it is, though GNU tar without further options makes less of it or fails. */
    static Stream<Arguments> acceptedBeyondGnuTar() {
        return Stream.of(
                arguments(
                        "symbolic link that leads out, then directory",
                        tar().symlink("a", "/etc").folder("a").file("a/b", "B").end(),
                        tree("a", FOLDER, "a/b", FILE + "B")),
                arguments(
                        "PAX owner beyond octal, and global header that is taken back",
                        tar().member('g', bytes("g"), "", TarBytes.paxRecord("uid", bytes("4294967295")))
                                .file("a", "")
                                .pax("uid", "")
                                .file("b", "")
                                .end(),
                        tree("a", "f 644 4294967295:100 @1000 ", "b", FILE)),
                arguments(
                        "devices",
                        tar().device('3', "null", 1, 3)
                                .device('4', "sda", 0x123, 0x45678)
                                .end(),
                        tree(
                                "null",
                                "character_device 644 1000:100 @1000 259",
                                "sda",
                                "block_device 644 1000:100 @1000 " + 0x45612378)),
                arguments(
                        "extended attributes, binary ones too",
                        tar().pax("SCHILY.xattr.security.capability", new byte[] {1, 0, -1, '\n', -128})
                                .file("a", "")
                                .pax("LIBARCHIVE.xattr.user.a%3Db", "AQI")
                                .file("b", "")
                                .end(),
                        tree(
                                "a",
                                "f 644 1000:100 @1000 security.capability=0100ff0a80 ",
                                "b",
                                "f 644 1000:100 @1000 user.a=b=0102 ")),
                arguments(
                        "expiry of another path",
                        tar().pax("SCHILY.xattr.user.cvmfs-ephemeral.expires", "1")
                                .file("a", "")
                                .end(),
                        tree("a", FILE)),
                arguments(
                        "marker of a nested catalog",
                        tar().file("a/.cvmfscatalog", "").end(),
                        tree("a/.cvmfscatalog", FILE)));
    }

    static Stream<Arguments> refused() {
        return Stream.of(
                arguments("..", tar().file("../a", "A").end(), "invalid-archive", "'../a' has '..' in its name"),
                arguments(".. inside", tar().file("a/../../b", "A").end(), "invalid-archive", "'..'"),
                arguments(".. at the end", tar().folder("a/..").end(), "invalid-archive", "'..'"),
                arguments(
                        "hardlink to ..",
                        tar().hardlink("a", "../../etc/passwd").end(),
                        "invalid-archive",
                        "'..' in its target"),
                arguments(
                        "file in place of the root",
                        tar().file("./", "").file(".", "A").end(),
                        "invalid-archive",
                        "root"),
                arguments(
                        "through a symbolic link",
                        tar().folder("d").symlink("a", "d").file("a/b", "B").end(),
                        "invalid-archive",
                        "'a', a symbolic link"),
                arguments(
                        "through a symbolic link that leads out",
                        tar().symlink("a", "/etc").file("a/cron.d/b", "B").end(),
                        "invalid-archive",
                        "'a', a symbolic link"),
                arguments(
                        "hardlink through a symbolic link",
                        tar().file("d/x", "X")
                                .symlink("a", "d")
                                .hardlink("b", "a/x")
                                .end(),
                        "invalid-archive",
                        "no earlier member"),
                arguments(
                        "below a file",
                        tar().file("a", "A").file("a/b", "B").end(),
                        "invalid-archive",
                        "'a', which is no directory"),
                arguments(
                        "file in place of a full directory",
                        tar().file("a/b", "B").file("a", "A").end(),
                        "invalid-archive",
                        "not empty"),
                arguments(
                        "symbolic link in place of a full directory",
                        tar().file("a/b", "B").symlink("a", "q").end(),
                        "invalid-archive",
                        "not empty"),
                arguments(
                        "hardlink before its target",
                        tar().hardlink("b", "a").file("a", "A").end(),
                        "invalid-archive",
                        "'b' is a hardlink to 'a', which is no earlier member"),
                arguments("hardlink to nothing", tar().hardlink("b", "").end(), "invalid-archive", "directory"),
                arguments("hardlink to itself", tar().hardlink("b", "b").end(), "invalid-archive", "no earlier member"),
                arguments(
                        "hardlink to a directory",
                        tar().folder("a").hardlink("b", "a").end(),
                        "invalid-archive",
                        "which is a directory"),
                arguments(
                        "symbolic link to nowhere",
                        tar().symlink("a", "").end(),
                        "unsupported-entry",
                        "impossible target"),
                arguments(
                        "target of 4096 bytes",
                        tar().pax("linkpath", "t".repeat(4096)).symlink("a", "").end(),
                        "unsupported-entry",
                        "impossible target"),
                arguments(
                        "name that is not UTF-8",
                        tar().member('0', new byte[] {'c', (byte) 0xe9}, "", new byte[0])
                                .end(),
                        "unsupported-entry",
                        "'c\\xe9' has a name that is not UTF-8"),
                arguments(
                        "PAX name that is not UTF-8",
                        tar().pax("path", new byte[] {'c', (byte) 0xe9})
                                .file("c", "")
                                .end(),
                        "unsupported-entry",
                        "not UTF-8"),
                arguments(
                        "name of 256 bytes",
                        tar().pax("path", "n".repeat(256)).file("n", "").end(),
                        "unsupported-entry",
                        "255 bytes"),
                arguments(
                        "path of 4096 bytes",
                        tar().pax("path", "nnnnnnn/".repeat(512)).folder("n").end(),
                        "unsupported-entry",
                        "4095 bytes"),
                arguments(
                        "NUL in a PAX name",
                        tar().pax("path", "a\0b").file("n", "").end(),
                        "unsupported-entry",
                        "NUL"),
                arguments(
                        "publisher's own marker",
                        tar().file("a/.cvmfsautocatalog", "").end(),
                        "reserved-name",
                        ".cvmfsautocatalog"),
                arguments(
                        "marker that is a directory",
                        tar().file("a/.cvmfscatalog/b", "").end(),
                        "reserved-name",
                        ".cvmfscatalog"),
                arguments(
                        "owner beyond 32 bits",
                        tar().pax("uid", "4294967296").file("a", "").end(),
                        "unsupported-entry",
                        "owned by 4294967296"),
                arguments(
                        "owner below 0",
                        tar().header('0', bytes("a"), "", 0, binary(-1), 108).end(),
                        "unsupported-entry",
                        "owned by -1"),
                arguments(
                        "extended attribute of 256 bytes",
                        tar().pax("SCHILY.xattr.user.x", "v".repeat(256))
                                .file("a", "")
                                .end(),
                        "unsupported-entry",
                        "255 bytes"),
                arguments(
                        "device that cannot be", tar().device('3', "a", 4096, 0).end(), "unsupported-entry", "4096:0"),
                arguments(
                        "unknown type",
                        tar().member('Q', bytes("a"), "", bytes("A")).end(),
                        "unsupported-archive",
                        "0x51"),
                arguments(
                        "part of several volumes",
                        tar().member('M', bytes("a"), "", bytes("A")).end(),
                        "unsupported-archive",
                        "several volumes"),
                arguments(
                        "directory with content",
                        tar().member('5', bytes("a"), "", bytes("A")).end(),
                        "invalid-archive",
                        "has content"),
                arguments(
                        "header with a wrong checksum",
                        tar().file("a", "A").raw(damagedHeader()).end(),
                        "invalid-archive",
                        "behind member 'a'"),
                arguments(
                        "lone block of zeroes",
                        tar().file("a", "A").raw(new byte[512]).file("b", "B").end(),
                        "invalid-archive",
                        "single block of zeroes"),
                arguments(
                        "size that is no number",
                        tar().header('0', bytes("a"), "", 0, bytes("9999999999"), 124)
                                .end(),
                        "invalid-archive",
                        "size"),
                arguments(
                        "negative size",
                        tar().header('0', bytes("a"), "", 0, negativeTime(-512), 124)
                                .end(),
                        "invalid-archive",
                        "negative size"),
                arguments(
                        "PAX record without end",
                        tar().member('x', bytes("x"), "", bytes("30 path=a\n"))
                                .file("a", "")
                                .end(),
                        "invalid-archive",
                        "malformed"),
                arguments(
                        "PAX record of no length",
                        tar().member('x', bytes("x"), "", bytes("0 =\n"))
                                .file("a", "")
                                .end(),
                        "invalid-archive",
                        "malformed"),
                arguments(
                        "PAX header without bound",
                        tar().header('x', bytes("x"), "", 1L << 32).end(),
                        "invalid-archive",
                        "at most"),
                arguments(
                        "long name without bound",
                        tar().header('L', bytes("x"), "", 1L << 30).end(),
                        "invalid-archive",
                        "at most"),
                arguments(
                        "PAX time that is none",
                        tar().pax("mtime", "1e999999999").file("a", "").end(),
                        "invalid-archive",
                        "not a number"),
                arguments(
                        "PAX size below 0",
                        tar().pax("size", "-1").file("a", "").end(),
                        "invalid-archive",
                        "not a number"),
                arguments(
                        "extension without its member", tar().pax("path", "a").end(), "invalid-archive", "ends early"),
                arguments(
                        "sparse map that overlaps",
                        tar().pax("GNU.sparse.size", "8", "GNU.sparse.map", "1,2,2,1")
                                .file("a", "abc")
                                .end(),
                        "invalid-archive",
                        "map of a sparse member"),
                arguments(
                        "sparse map beyond the file",
                        tar().pax("GNU.sparse.size", "8", "GNU.sparse.map", "6,3")
                                .file("a", "abc")
                                .end(),
                        "invalid-archive",
                        "map of a sparse member"),
                arguments(
                        "sparse map with half a block in the middle, which archivers read differently",
                        tar().pax("GNU.sparse.size", "8", "GNU.sparse.map", "1,2,5,1")
                                .file("a", "abc")
                                .end(),
                        "unsupported-archive",
                        "whole blocks"),
                arguments(
                        "sparse map that does not fit the data",
                        tar().pax("GNU.sparse.size", "8", "GNU.sparse.map", "1,2")
                                .file("a", "abc")
                                .end(),
                        "invalid-archive",
                        "does not fit its data"),
                arguments(
                        "sparse map without end",
                        tar().pax("GNU.sparse.major", "1", "GNU.sparse.minor", "0", "GNU.sparse.realsize", "8")
                                .file("a", block("999999999\n0\n0\n"))
                                .end(),
                        "invalid-archive",
                        "map of a sparse member"),
                arguments(
                        "sparse file of a petabyte",
                        tar().pax("GNU.sparse.size", "1125899906842624", "GNU.sparse.map", "0,3")
                                .file("a", "abc")
                                .end(),
                        "file-too-large",
                        "'a' is larger"),
                arguments(
                        "sparse file much larger than what was sent",
                        tar().pax("GNU.sparse.size", "1000000000", "GNU.sparse.map", "0,3")
                                .file("a", "abc")
                                .end(),
                        "archive-limit-exceeded",
                        "200 times"));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource({"accepted", "acceptedBeyondGnuTar"})
    void isTakenForWhatItIs(String what, byte[] archive, Map<String, String> expected) {
        assertThat(unpacking.tree(archive)).isEqualTo(expected);
        assertThat(unpacking.contents().isMemoryFree()).isTrue();
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("refused")
    void isRefused(String what, byte[] archive, String type, String detail) {
        HttpProblem problem = (HttpProblem) catchThrowable(() -> unpacking.unpack(archive));

        assertThat(problem).isNotNull();
        assertThat(Unpacking.problem(problem).getKey()).isEqualTo(type);
        assertThat(problem.getDetail()).contains(detail);
        assertThat(unpacking.contents().isMemoryFree()).isTrue();
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("accepted")
    void isWhatGnuTarUnpacks(String what, byte[] archive, Map<String, String> expected) {
        assumeThat(GnuTar.isInstalled()).isTrue();
        Map<String, String> ours = GnuTar.comparable(expected);

        assertThat(GnuTar.unpack(archive, folder.resolve("gnu"))).isEqualTo(ours);
    }

    private static byte[] concatenated(byte[] first, byte[] second) {
        byte[] both = Arrays.copyOf(first, first.length + second.length);
        System.arraycopy(second, 0, both, first.length, second.length);
        return both;
    }

    private static byte[] block(String text) {
        return Arrays.copyOf(text.getBytes(StandardCharsets.US_ASCII), 512);
    }

    /** Twelve bytes, base 256 with all bits of the first set. */
    private static byte[] negativeTime(long value) {
        byte[] field = new byte[12];
        Arrays.fill(field, (byte) 0xff);
        for (int i = 0; i < 8; i++) {
            field[11 - i] = (byte) (value >> 8 * i);
        }
        return field;
    }

    private static byte[] binary(long value) {
        byte[] field = new byte[8];
        for (int i = 0; i < 8; i++) {
            field[7 - i] = (byte) (value >> 8 * i);
        }
        return field;
    }

    private static byte[] oldSparse() {
        return oldSparse(2);
    }

    /** What follows the name of an old GNU header: three pieces, or four and the word that there are more. */
    private static byte[] oldSparse(int pieces) {
        byte[] tail = new byte[512 - 257];
        System.arraycopy(OLD_GNU, 0, tail, 0, OLD_GNU.length);
        byte[] map = pieces == 2 ? pieces(512, 512, 2048, 3, 4096, 0) : pieces(0, 512, 1024, 512, 2048, 512, 3072, 512);
        System.arraycopy(map, 0, tail, 386 - 257, map.length);
        tail[482 - 257] = (byte) (pieces > 4 ? 1 : 0);
        System.arraycopy(bytes(pieces == 2 ? "00000010000" : "00000020000"), 0, tail, 483 - 257, 11);
        return tail;
    }

    private static byte[] furtherPieces() {
        return Arrays.copyOf(pieces(4096, 512, 5120, 512, 8192, 0), 512);
    }

    private static byte[] pieces(int... numbers) {
        StringBuilder pieces = new StringBuilder();
        for (int number : numbers) {
            pieces.append(String.format("%011o\0", number));
        }
        return bytes(pieces.toString());
    }

    private static byte[] expanded() {
        byte[] expanded = new byte[4096];
        System.arraycopy(SPARSE_DATA, 0, expanded, 512, 512);
        System.arraycopy(SPARSE_DATA, 512, expanded, 2048, 3);
        return expanded;
    }

    private static byte[] damagedHeader() {
        byte[] block = tar().file("b", "").unended();
        block[0] ^= 1;
        return block;
    }
}
