package org.cvmfsephemeral.testing.checker;

import java.util.Optional;

/**
 * A row of {@code catalog} as it is stored (4.5).
 *
 * @param hash null where NULL
 * @param mtimeNanos null where NULL
 * @param xattr null where NULL
 */
record CatalogRow(
        long rowId,
        PathKey key,
        PathKey parent,
        long hardlinks,
        byte[] hash,
        long size,
        long mode,
        long mtime,
        Long mtimeNanos,
        long flags,
        byte[] name,
        byte[] symlink,
        long uid,
        long gid,
        byte[] xattr) {
    boolean has(long flag) {
        return (flags & flag) != 0;
    }

    boolean isDirectory() {
        return has(Flags.DIRECTORY);
    }

    boolean isSymlink() {
        return has(Flags.SYMLINK);
    }

    boolean isSpecial() {
        return has(Flags.SPECIAL);
    }

    boolean isRegular() {
        return has(Flags.FILE) && !isDirectory() && !isSymlink() && !isSpecial();
    }

    boolean isMountpoint() {
        return has(Flags.MOUNTPOINT);
    }

    /** Whether rows below belong into another catalog. */
    boolean isTransition() {
        return has(Flags.MOUNTPOINT | Flags.BIND_MOUNTPOINT);
    }

    long linkCount() {
        return hardlinks & 0xffffffffL;
    }

    /** 0 outside of groups. */
    long hardlinkGroup() {
        return hardlinks >>> 32;
    }

    Optional<HashAlgorithm> hashAlgorithm() {
        return HashAlgorithm.ofFlagBits(Flags.hashBits(flags));
    }

    Optional<Compression> compression() {
        return Compression.ofFlagBits(Flags.compressionBits(flags));
    }

    Optional<EntryKind> kind() {
        return EntryKind.ofMode(mode);
    }
}
