package org.cvmfsephemeral.format.catalog;

import java.nio.charset.StandardCharsets;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.cvmfsephemeral.format.object.ContentHash;
import org.cvmfsephemeral.format.object.FormatException;
import org.cvmfsephemeral.format.object.HashAlgorithm;
import org.cvmfsephemeral.format.repository.PathKey;
import org.cvmfsephemeral.format.repository.RepositoryPath;

/** Turns rows of the tables {@code catalog} and {@code chunks} into entries (format reference 4.5 and 4.9). */
final class EntryRows {
    private static final long UNSIGNED_32_BITS = 0xffff_ffffL;
    private static final String CHUNKS =
            "SELECT offset, size, hash FROM chunks WHERE md5path_1 = ? AND md5path_2 = ? ORDER BY offset";

    private final CatalogDatabase database;
    private final String columns;

    EntryRows(CatalogDatabase database, boolean hasMtimeNanos) {
        this.database = database;
        this.columns = "name, symlink, hash, xattr, mode, uid, gid, mtime, "
                + (hasMtimeNanos ? "mtimens" : "NULL AS mtimens")
                + ", hardlinks, size, flags, md5path_1, md5path_2, rowid";
    }

    /** What to select for {@link #read}. */
    String columns() {
        return columns;
    }

    static long rowId(ResultSet row) throws SQLException {
        return row.getLong(15);
    }

    /**
     * @throws FormatException when the row contradicts itself or goes beyond what the format allows
     */
    Entry read(ResultSet row) throws SQLException {
        try {
            return entry(row);
        } catch (IllegalArgumentException | ArithmeticException e) {
            throw new FormatException("a catalog row is not a valid entry: " + e.getMessage(), e);
        }
    }

    private Entry entry(ResultSet row) throws SQLException {
        String name = text(row.getBytes(1), "name");
        String target = text(row.getBytes(2), "symlink");
        byte[] digest = row.getBytes(3);
        int mode = bits(row.getLong(5), "mode");
        long hardlinks = row.getLong(10);
        long size = row.getLong(11);
        int flags = bits(row.getLong(12), "flags");
        boolean hidden = EntryFlags.has(flags, EntryFlags.HIDDEN);
        Attributes attributes = attributes(row, mode);
        requireName(name, flags);
        return switch (type(mode, flags)) {
            case FileMode.DIRECTORY ->
                new Directory(name, attributes, EntryFlags.role(flags), linkCount(hardlinks), size, hidden);
            case FileMode.REGULAR ->
                new RegularFile(
                        name,
                        attributes,
                        size,
                        content(row, digest, flags),
                        new Hardlinks(group(hardlinks), linkCount(hardlinks)),
                        EntryFlags.has(flags, EntryFlags.EXTERNAL),
                        EntryFlags.has(flags, EntryFlags.DIRECT_IO),
                        hidden);
            case FileMode.SYMLINK -> new Symlink(name, attributes, target, hidden);
            case FileMode.FIFO -> new SpecialFile(name, attributes, SpecialType.FIFO, 0, hidden);
            case FileMode.SOCKET -> new SpecialFile(name, attributes, SpecialType.SOCKET, 0, hidden);
            case FileMode.CHARACTER_DEVICE ->
                new SpecialFile(name, attributes, SpecialType.CHARACTER_DEVICE, size, hidden);
            case FileMode.BLOCK_DEVICE -> new SpecialFile(name, attributes, SpecialType.BLOCK_DEVICE, size, hidden);
            default -> throw new FormatException("an entry's mode names no file type");
        };
    }

    /** The file type, on which mode and flags must agree. */
    private static int type(int mode, int flags) {
        int type = mode & FileMode.TYPE_MASK;
        int expectedFlags =
                switch (type) {
                    case FileMode.DIRECTORY -> EntryFlags.DIRECTORY;
                    case FileMode.REGULAR -> EntryFlags.FILE;
                    case FileMode.SYMLINK -> EntryFlags.FILE | EntryFlags.SYMLINK;
                    default -> EntryFlags.FILE | EntryFlags.SPECIAL;
                };
        if ((flags & EntryFlags.TYPE_MASK) != expectedFlags) {
            throw new FormatException("an entry's flags contradict its mode");
        }
        return type;
    }

    private static Attributes attributes(ResultSet row, int mode) throws SQLException {
        long nanos = row.getLong(9);
        Integer mtimeNanos = row.wasNull() ? null : Integer.valueOf(Math.toIntExact(nanos));
        return new Attributes(
                mode & Attributes.PERMISSION_BITS,
                unsigned(row.getLong(6), "uid"),
                unsigned(row.getLong(7), "gid"),
                row.getLong(8),
                mtimeNanos,
                Xattrs.parse(row.getBytes(4)));
    }

    private FileContent content(ResultSet row, byte[] digest, int flags) throws SQLException {
        HashAlgorithm algorithm = EntryFlags.algorithm(flags);
        Optional<ContentHash> hash = Optional.ofNullable(digest).map(bytes -> ContentHash.ofDigest(algorithm, bytes));
        if (EntryFlags.has(flags, EntryFlags.CHUNKED)) {
            PathKey key = new PathKey(row.getLong(13), row.getLong(14));
            return new ChunkedFile(chunks(key, algorithm), algorithm, EntryFlags.compression(flags), hash);
        }
        return new WholeFile(
                hash.orElseThrow(() -> new FormatException("a file has neither a hash nor chunks")),
                EntryFlags.compression(flags));
    }

    private List<Chunk> chunks(PathKey key, HashAlgorithm algorithm) {
        return database.query(
                CHUNKS,
                row -> new Chunk(row.getLong(1), row.getLong(2), hash(algorithm, row.getBytes(3))),
                key.first(),
                key.second());
    }

    private static ContentHash hash(HashAlgorithm algorithm, byte[] digest) {
        if (digest == null) {
            throw new FormatException("a chunk has no hash");
        }
        return ContentHash.ofDigest(algorithm, digest);
    }

    static String text(byte[] utf8, String column) {
        if (utf8 == null) {
            throw new FormatException("a catalog row has no " + column);
        }
        String text = new String(utf8, StandardCharsets.UTF_8);
        if (text.indexOf('\ufffd') >= 0 && !Arrays.equals(text.getBytes(StandardCharsets.UTF_8), utf8)) {
            throw new FormatException("a catalog row has a " + column + " that is not UTF-8");
        }
        return text;
    }

    private static void requireName(String name, int flags) {
        if (name.isEmpty() && EntryFlags.has(flags, EntryFlags.DIRECTORY)) {
            return;
        }
        if (name.indexOf('/') >= 0) {
            throw new FormatException("an entry's name holds a slash");
        }
        RepositoryPath.ROOT.child(name);
    }

    private static int bits(long value, String column) {
        if (value < 0 || value > Integer.MAX_VALUE) {
            throw new FormatException("a catalog row has an impossible " + column);
        }
        return (int) value;
    }

    private static int unsigned(long value, String column) {
        if (value < 0 || value > UNSIGNED_32_BITS) {
            throw new FormatException("a catalog row has an impossible " + column);
        }
        return (int) value;
    }

    private static int group(long hardlinks) {
        return (int) (hardlinks >>> Integer.SIZE);
    }

    private static int linkCount(long hardlinks) {
        return (int) hardlinks;
    }

    /** The column {@code hardlinks} of an entry. */
    static long hardlinks(Entry entry) {
        if (entry instanceof Directory directory) {
            return directory.linkCount();
        }
        if (entry instanceof RegularFile file) {
            return (long) file.hardlinks().group() << Integer.SIZE
                    | file.hardlinks().count();
        }
        return 1;
    }

    /** The column {@code size} of an entry. */
    static long size(Entry entry) {
        if (entry instanceof Directory directory) {
            return directory.size();
        }
        if (entry instanceof RegularFile file) {
            return file.size();
        }
        if (entry instanceof Symlink symlink) {
            return symlink.target().getBytes(StandardCharsets.UTF_8).length;
        }
        return ((SpecialFile) entry).device();
    }

    /** The column {@code mode} of an entry. */
    static long mode(Entry entry) {
        int type;
        if (entry instanceof SpecialFile special) {
            type = special.type().modeBits();
        } else if (entry instanceof Symlink) {
            type = FileMode.SYMLINK;
        } else {
            type = entry instanceof Directory ? FileMode.DIRECTORY : FileMode.REGULAR;
        }
        return type | entry.attributes().permissions();
    }

    /** The column {@code hash} of an entry. */
    static byte[] digest(Entry entry) {
        if (!(entry instanceof RegularFile file)) {
            return null;
        }
        if (file.content() instanceof WholeFile whole) {
            return whole.hash().digest();
        }
        return ((ChunkedFile) file.content()).bulk().map(ContentHash::digest).orElse(null);
    }

    /** The column {@code symlink} of an entry. */
    static String target(Entry entry) {
        return entry instanceof Symlink symlink ? symlink.target() : "";
    }
}
