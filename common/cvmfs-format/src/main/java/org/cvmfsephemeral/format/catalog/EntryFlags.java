package org.cvmfsephemeral.format.catalog;

import org.cvmfsephemeral.format.object.Compression;
import org.cvmfsephemeral.format.object.FormatException;
import org.cvmfsephemeral.format.object.HashAlgorithm;

/** The bits of the column {@code flags} (format reference 4.6, upstream {@code cvmfs/catalog_sql.h}). */
final class EntryFlags {
    static final int DIRECTORY = 1;
    static final int MOUNTPOINT = 1 << 1;
    static final int FILE = 1 << 2;
    static final int SYMLINK = 1 << 3;
    static final int SPECIAL = 1 << 4;
    static final int NESTED_ROOT = 1 << 5;
    static final int CHUNKED = 1 << 6;
    static final int EXTERNAL = 1 << 7;
    static final int HASH_SHIFT = 8;
    static final int COMPRESSION_SHIFT = 11;
    static final int BIND_MOUNTPOINT = 1 << 14;
    static final int HIDDEN = 1 << 15;
    static final int DIRECT_IO = 1 << 16;

    static final int HASH_MASK = 7 << HASH_SHIFT;
    static final int COMPRESSION_MASK = 7 << COMPRESSION_SHIFT;
    static final int ROLE_MASK = MOUNTPOINT | NESTED_ROOT | BIND_MOUNTPOINT;
    static final int REGULAR_ONLY = CHUNKED | EXTERNAL | COMPRESSION_MASK | DIRECT_IO;
    static final int ALL = (1 << 17) - 1;

    /** What distinguishes directories, regular files, symbolic links and special files. */
    static final int TYPE_MASK = DIRECTORY | FILE | SYMLINK | SPECIAL;

    private EntryFlags() {}

    static int of(Entry entry) {
        int hidden = entry.hidden() ? HIDDEN : 0;
        if (entry instanceof Directory directory) {
            return DIRECTORY | ofRole(directory.role()) | hidden;
        }
        if (entry instanceof RegularFile file) {
            return FILE
                    | hidden
                    | (file.content() instanceof ChunkedFile ? CHUNKED : 0)
                    | (file.external() ? EXTERNAL : 0)
                    | (file.directIo() ? DIRECT_IO : 0)
                    | file.content().algorithm().flagValue() << HASH_SHIFT
                    | file.content().compression().flagValue() << COMPRESSION_SHIFT;
        }
        return FILE | hidden | (entry instanceof Symlink ? SYMLINK : SPECIAL);
    }

    private static int ofRole(DirectoryRole role) {
        return switch (role) {
            case PLAIN -> 0;
            case MOUNTPOINT -> MOUNTPOINT;
            case NESTED_ROOT -> NESTED_ROOT;
            case BIND_MOUNTPOINT -> BIND_MOUNTPOINT;
        };
    }

    static DirectoryRole role(int flags) {
        return switch (flags & ROLE_MASK) {
            case 0 -> DirectoryRole.PLAIN;
            case MOUNTPOINT -> DirectoryRole.MOUNTPOINT;
            case NESTED_ROOT -> DirectoryRole.NESTED_ROOT;
            case BIND_MOUNTPOINT -> DirectoryRole.BIND_MOUNTPOINT;
            default -> throw new FormatException("a directory has one role in the tree of catalogs, not several");
        };
    }

    static HashAlgorithm algorithm(int flags) {
        return HashAlgorithm.ofFlagValue((flags & HASH_MASK) >> HASH_SHIFT);
    }

    static Compression compression(int flags) {
        return Compression.ofFlagValue((flags & COMPRESSION_MASK) >> COMPRESSION_SHIFT);
    }

    static boolean has(int flags, int bit) {
        return (flags & bit) != 0;
    }
}
