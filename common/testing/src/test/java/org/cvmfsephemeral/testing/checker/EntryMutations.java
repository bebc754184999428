package org.cvmfsephemeral.testing.checker;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

/** Defects of entries, chunks and the objects behind them. */
final class EntryMutations {
    private static final String UNKNOWN = "0123456789abcdef0123456789abcdef01234567";
    private static final byte[] EMPTY = Workshop.sha1(Workshop.deflate(new byte[0]));

    private EntryMutations() {}

    static Stream<Mutation> all() {
        return Stream.of(rows(), links(), flags(), attributes(), xattrs(), chunks(), objects())
                .flatMap(List::stream);
    }

    private static Mutation entry(String name, String assignments, String entry, Defect... expected) {
        return Mutation.of(
                name,
                w -> w.catalog("", "UPDATE catalog SET " + assignments + " WHERE name = '" + entry + "'"),
                expected);
    }

    private static List<Mutation> rows() {
        return List.of(
                entry("name is NULL", "name = NULL", "one-byte", Defect.ROW_TYPE, Defect.NAME, Defect.PATH_KEY),
                entry("name is a blob", "name = CAST(name AS BLOB)", "one-byte", Defect.ROW_TYPE),
                entry("symlink is NULL", "symlink = NULL", "one-byte", Defect.ROW_TYPE),
                entry("size is text", "size = 'one'", "one-byte", Defect.ROW_TYPE, Defect.CONTENT),
                entry("name is empty", "name = ''", "one-byte", Defect.NAME, Defect.PATH_KEY),
                Mutation.of("name is ..", w -> w.entry("", "/plain/..", 4, 0100644, 0, EMPTY, ""), Defect.NAME),
                Mutation.of(
                        "name has 256 bytes",
                        w -> w.entry("", "/plain/" + "x".repeat(256), 4, 0100644, 0, EMPTY, ""),
                        Defect.NAME),
                entry("name has a slash", "name = 'one/byte'", "one-byte", Defect.NAME, Defect.PATH_KEY),
                entry("name is another", "name = 'other'", "one-byte", Defect.PATH_KEY),
                entry("first half of the key is wrong", "md5path_1 = md5path_1 + 1", "one-byte", Defect.PATH_KEY),
                entry("second half of the key is wrong", "md5path_2 = md5path_2 + 1", "one-byte", Defect.PATH_KEY),
                entry(
                        "halves of the key are swapped",
                        "md5path_1 = md5path_2, md5path_2 = md5path_1",
                        "one-byte",
                        Defect.PATH_KEY),
                entry("parent is another", "parent_1 = parent_1 + 1", "one-byte", Defect.ORPHAN_ROW),
                entry(
                        "directory has another parent",
                        "parent_1 = parent_1 + 1",
                        "with space",
                        Defect.ORPHAN_ROW,
                        Defect.LINK_COUNT));
    }

    private static List<Mutation> links() {
        return List.of(
                entry("link count of a file is 0", "hardlinks = 0", "one-byte", Defect.LINK_COUNT),
                entry("link count without group", "hardlinks = 2", "one-byte", Defect.LINK_COUNT),
                entry("link count of a directory is too high", "hardlinks = 3", "modes", Defect.LINK_COUNT),
                entry("link count of a directory is too low", "hardlinks = 2", "plain", Defect.LINK_COUNT),
                entry("link count of the root is wrong", "hardlinks = hardlinks + 1", "", Defect.LINK_COUNT),
                entry("directory is in a group", "hardlinks = hardlinks | (7 << 32)", "modes", Defect.HARDLINK_GROUP),
                entry("group has fewer members", "hardlinks = 1", "hard-b", Defect.HARDLINK_GROUP),
                entry("member has another link count", "hardlinks = (1 << 32) | 3", "hard-b", Defect.HARDLINK_GROUP),
                entry("member has another mode", "mode = 33152", "hard-b", Defect.HARDLINK_GROUP),
                entry("member has another mtime", "mtime = 1", "hard-b", Defect.HARDLINK_GROUP),
                entry("member has other nanoseconds", "mtimens = 1", "hard-b", Defect.HARDLINK_GROUP),
                entry("member has another owner", "uid = 1", "hard-b", Defect.HARDLINK_GROUP),
                entry("member has other xattrs", "xattr = x'01010201757631'", "hard-b", Defect.HARDLINK_GROUP),
                Mutation.of(
                        "member has other content",
                        w -> w.catalog(
                                "",
                                "UPDATE catalog SET (hash, size) ="
                                        + " (SELECT hash, size FROM catalog WHERE name = 'one-byte')"
                                        + " WHERE name = 'hard-b'"),
                        Defect.HARDLINK_GROUP),
                Mutation.of(
                        "group spans directories",
                        w -> w.catalog(
                                "",
                                "UPDATE catalog SET hardlinks = (1 << 32) | 3 WHERE name IN ('hard-a', 'hard-b')",
                                "UPDATE catalog SET (hash, size, mode, mtime, mtimens, hardlinks) ="
                                        + " (SELECT hash, size, mode, mtime, mtimens, hardlinks FROM catalog"
                                        + " WHERE name = 'hard-a') WHERE name = 'one-byte'"),
                        Defect.HARDLINK_GROUP));
    }

    private static List<Mutation> flags() {
        return List.of(
                entry(
                        "regular file is flagged as symlink",
                        "flags = 12",
                        "one-byte",
                        Defect.FLAGS,
                        Defect.ENTRY_HASH,
                        Defect.ENTRY_SIZE,
                        Defect.SYMLINK_TARGET),
                entry("fifo is flagged as regular file", "flags = 4", "fifo", Defect.FLAGS, Defect.ENTRY_HASH),
                entry("file is flagged as directory too", "flags = 5", "fifo", Defect.FLAGS, Defect.LINK_COUNT),
                entry("file is a mountpoint", "flags = 6", "one-byte", Defect.FLAGS),
                entry("mountpoint is nested and bind", "flags = 3 | 0x4000", "nested", Defect.FLAGS),
                entry("directory is chunked", "flags = 65", "modes", Defect.FLAGS, Defect.CHUNKS),
                entry("directory has direct I/O", "flags = 1 | 0x10000", "modes", Defect.FLAGS),
                entry("symlink is external", "flags = 12 | 128", "relative", Defect.FLAGS),
                entry("symlink has direct I/O", "flags = 12 | 0x10000", "relative", Defect.FLAGS),
                entry("directory has a compression", "flags = 1 | 2048", "modes", Defect.FLAGS),
                entry("symlink has a hash algorithm", "flags = 12 | 256", "relative", Defect.FLAGS),
                entry("compression is unknown", "flags = 4 | 3 * 2048", "one-byte", Defect.FLAGS),
                entry("hash algorithm is unknown", "flags = 4 | 5 * 256", "one-byte", Defect.FLAGS),
                entry("unknown flag", "flags = flags | 0x20000", "one-byte", Defect.FLAGS));
    }

    private static List<Mutation> attributes() {
        return List.of(
                entry("mode has no type", "mode = 420", "one-byte", Defect.ATTRIBUTE),
                entry("mode has more bits than there are", "mode = mode | 0x10000", "one-byte", Defect.ATTRIBUTE),
                entry("nanoseconds are a second", "mtimens = 1000000000", "one-byte", Defect.ATTRIBUTE),
                entry("nanoseconds are negative", "mtimens = -1", "one-byte", Defect.ATTRIBUTE),
                entry("uid is negative", "uid = -1", "one-byte", Defect.ATTRIBUTE),
                entry("gid is too large", "gid = 4294967296", "one-byte", Defect.ATTRIBUTE),
                entry("regular file has no hash", "hash = NULL", "one-byte", Defect.ENTRY_HASH),
                entry("hash is short", "hash = x'0123'", "one-byte", Defect.ENTRY_HASH),
                entry("symlink has a hash", "hash = x'" + UNKNOWN + "'", "relative", Defect.ENTRY_HASH),
                entry("fifo has a hash", "hash = x'" + UNKNOWN + "'", "fifo", Defect.ENTRY_HASH),
                entry("directory has a hash", "hash = x'" + UNKNOWN + "'", "modes", Defect.ENTRY_HASH),
                entry("size is negative", "size = -1", "modes", Defect.ENTRY_SIZE),
                entry("size of a symlink is not that of its target", "size = 0", "relative", Defect.ENTRY_SIZE),
                entry("fifo has a size", "size = 1", "fifo", Defect.ENTRY_SIZE),
                entry("symlink has no target", "symlink = '', size = 0", "relative", Defect.SYMLINK_TARGET),
                entry("fifo has a target", "symlink = 'x'", "fifo", Defect.SYMLINK_TARGET),
                entry("file has a target", "symlink = 'x'", "one-byte", Defect.SYMLINK_TARGET),
                entry("directory has a target", "symlink = 'x'", "modes", Defect.SYMLINK_TARGET));
    }

    private static List<Mutation> xattrs() {
        return List.of(
                xattr("blob is empty", ""),
                xattr("version is 2", "0201" + "0101" + "6162"),
                xattr("blob has no entries", "0100"),
                xattr("blob ends within an entry", "0101" + "0102" + "6162"),
                xattr("blob goes on", "0101" + "0101" + "6162" + "00"),
                xattr("key is empty", "0101" + "0001" + "62"),
                xattr("key has a NUL byte", "0101" + "0201" + "6100" + "62"),
                xattr("keys are not sorted", "0102" + "0100" + "62" + "0100" + "61"),
                xattr("key occurs twice", "0102" + "0100" + "61" + "0100" + "61"));
    }

    private static Mutation xattr(String name, String blob) {
        return entry("xattr: " + name, "xattr = x'" + blob + "'", "one-byte", Defect.XATTR);
    }

    private static List<Mutation> chunks() {
        return List.of(
                Mutation.of("chunked file has no chunks", w -> w.catalog("", "DELETE FROM chunks"), Defect.CHUNKS),
                Mutation.of(
                        "first chunk is missing",
                        w -> w.catalog("", "DELETE FROM chunks WHERE offset = 0"),
                        Defect.CHUNKS),
                Mutation.of(
                        "chunk in the middle is missing",
                        w -> w.catalog("", "DELETE FROM chunks WHERE offset = 425522"),
                        Defect.CHUNKS),
                Mutation.of(
                        "last chunk is missing",
                        w -> w.catalog("", "DELETE FROM chunks WHERE offset = 1439796"),
                        Defect.CHUNKS),
                Mutation.of(
                        "chunks overlap",
                        w -> w.catalog("", "UPDATE chunks SET offset = offset - 1 WHERE offset = 425522"),
                        Defect.CHUNKS),
                Mutation.of(
                        "chunk of no bytes",
                        w -> w.catalog(
                                "",
                                "INSERT INTO chunks SELECT md5path_1, md5path_2, 1500000, 0, x'" + hex(EMPTY)
                                        + "' FROM chunks WHERE offset = 0"),
                        Defect.CHUNKS,
                        Defect.OBJECT_MISSING),
                Mutation.of(
                        "chunk has no hash",
                        w -> w.catalog("", "UPDATE chunks SET hash = NULL WHERE offset = 0"),
                        Defect.CHUNKS),
                Mutation.of(
                        "file is longer than its chunks",
                        w -> w.catalog("", "UPDATE catalog SET size = size + 1 WHERE name = 'chunked'"),
                        Defect.CHUNKS),
                Mutation.of(
                        "chunks of a file that is not chunked",
                        w -> w.catalog(
                                "",
                                "INSERT INTO chunks SELECT md5path_1, md5path_2, 0, 1, hash FROM catalog"
                                        + " WHERE name = 'one-byte'"),
                        Defect.CHUNKS),
                Mutation.of(
                        "chunks of a file that does not exist",
                        w -> w.catalog("", "INSERT INTO chunks VALUES (1, 2, 0, 1, x'" + UNKNOWN + "')"),
                        Defect.CHUNKS),
                Mutation.of(
                        "sizes of two chunks are swapped for others",
                        w -> w.catalog(
                                "",
                                "UPDATE chunks SET size = size + 1 WHERE offset = 0",
                                "UPDATE chunks SET size = size - 1, offset = offset + 1 WHERE offset = 118488"),
                        Defect.CONTENT),
                Mutation.of(
                        "bulk object and chunks differ",
                        w -> {
                            String hash = w.store(Workshop.deflate(new byte[1_500_000]), "");
                            w.catalog("", "UPDATE catalog SET hash = x'" + hash + "' WHERE name = 'chunked'");
                        },
                        Defect.CONTENT));
    }

    private static List<Mutation> objects() {
        return List.of(
                Mutation.of("file is missing", w -> w.servedWithout(w.objectOf("", "text")), Defect.OBJECT_MISSING),
                Mutation.of(
                        "file has a flipped bit",
                        w -> w.served(w.objectOf("", "text"), TrustMutations.flip(-1)),
                        Defect.OBJECT_HASH),
                Mutation.of(
                        "file is another",
                        w -> w.served(w.objectOf("", "text"), bytes -> Workshop.deflate(new byte[8893])),
                        Defect.OBJECT_HASH),
                Mutation.of(
                        "file is cut short",
                        w -> w.served(w.objectOf("", "text"), bytes -> Arrays.copyOf(bytes, 10)),
                        Defect.OBJECT_HASH),
                Mutation.of(
                        "file in a nested catalog is missing",
                        w -> w.servedWithout(w.objectOf(Workshop.DEEPEST, "g7")),
                        Defect.OBJECT_MISSING),
                Mutation.of("chunk is missing", w -> w.servedWithout(w.chunkOf("", 118488)), Defect.OBJECT_MISSING),
                Mutation.of(
                        "chunk has a flipped bit",
                        w -> w.served(w.chunkOf("", 118488), TrustMutations.flip(7)),
                        Defect.OBJECT_HASH),
                Mutation.of(
                        "file is stored as it is",
                        w -> replaceText(w, "plain text".getBytes(StandardCharsets.US_ASCII), 10),
                        Defect.OBJECT_COMPRESSION),
                Mutation.of(
                        "zlib stream ends early",
                        w -> replaceText(w, cut(Workshop.deflate(new byte[10])), 10),
                        Defect.OBJECT_COMPRESSION),
                Mutation.of(
                        "zlib stream is followed by others",
                        w -> replaceText(w, twice(Workshop.deflate(new byte[10])), 10),
                        Defect.OBJECT_COMPRESSION),
                Mutation.of(
                        "file is compressed but not flagged so",
                        w -> w.catalog("", "UPDATE catalog SET flags = 4 | 2048 WHERE name = 'text'"),
                        Defect.CONTENT),
                Mutation.of(
                        "file is longer than its entry says",
                        w -> replaceText(w, Workshop.deflate(new byte[10]), 9),
                        Defect.CONTENT),
                Mutation.of(
                        "file is shorter than its entry says",
                        w -> replaceText(w, Workshop.deflate(new byte[10]), 11),
                        Defect.CONTENT),
                Mutation.of(
                        "empty file has no object",
                        w -> w.catalog("", "UPDATE catalog SET hash = x'" + UNKNOWN + "' WHERE name = 'empty'"),
                        Defect.OBJECT_MISSING),
                entry("file is hashed otherwise than its entry says", "flags = 4", "RIPEMD160", Defect.OBJECT_MISSING),
                entry("external file is none", "flags = 4", "external", Defect.OBJECT_MISSING));
    }

    private static void replaceText(Workshop workshop, byte[] stored, int size) {
        String hash = workshop.store(stored, "");
        workshop.catalog("", "UPDATE catalog SET hash = x'" + hash + "', size = " + size + " WHERE name = 'text'");
    }

    private static byte[] cut(byte[] bytes) {
        return Arrays.copyOf(bytes, bytes.length - 5);
    }

    private static byte[] twice(byte[] bytes) {
        byte[] both = Arrays.copyOf(bytes, 2 * bytes.length);
        System.arraycopy(bytes, 0, both, bytes.length, bytes.length);
        return both;
    }

    private static String hex(byte[] bytes) {
        return Workshop.hex(bytes);
    }
}
