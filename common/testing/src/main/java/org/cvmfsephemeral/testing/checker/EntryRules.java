package org.cvmfsephemeral.testing.checker;

import java.util.Optional;

/** One row by itself (4.5, 4.6, 4.8; 4.13 rules 14 to 18 and 20). */
final class EntryRules {
    private static final int LONGEST_NAME = 255;
    private static final long LARGEST_MODE = 0177777;
    private static final long LARGEST_ID = 0xffffffffL;
    private static final long NANOS = 1_000_000_000;

    private final Findings findings;

    EntryRules(Findings findings) {
        this.findings = findings;
    }

    void check(String path, CatalogRow row) {
        checkFlags(path, row);
        checkAttributes(path, row);
        checkHash(path, row);
        checkSize(path, row);
        checkTarget(path, row);
        checkLinkCount(path, row);
        try {
            XattrBlob.parse(row.xattr());
        } catch (XattrBlob.MalformedXattrException e) {
            findings.add(Defect.XATTR, path, "blob " + e.getMessage());
        }
    }

    /** Of all entries but the root of a catalog. */
    void checkName(String path, CatalogRow row) {
        byte[] name = row.name();
        String text = RawText.of(name);
        if (name.length == 0 || name.length > LONGEST_NAME) {
            findings.add(Defect.NAME, path, "name has %d bytes", name.length);
        } else if (text.equals(".") || text.equals("..") || contains(name, '/') || contains(name, '\0')) {
            findings.add(Defect.NAME, path, "name is no path component");
        }
    }

    private void checkFlags(String path, CatalogRow row) {
        Optional<EntryKind> kind = row.kind();
        if (kind.isEmpty() || row.mode() < 0 || row.mode() > LARGEST_MODE) {
            findings.add(Defect.ATTRIBUTE, path, "mode %o is none", row.mode());
        } else if ((row.flags() & Flags.KINDS) != flagsOf(kind.get())) {
            findings.add(Defect.FLAGS, path, "flags %#x contradict the mode %o", row.flags(), row.mode());
        }
        if ((row.flags() & ~Flags.KNOWN) != 0) {
            findings.add(Defect.FLAGS, path, "flags %#x have unknown bits", row.flags());
        }
        if (!row.isDirectory() && row.has(Flags.OF_DIRECTORIES)) {
            findings.add(
                    Defect.FLAGS, path, "flags %#x make something else than a directory a mountpoint", row.flags());
        }
        if (Long.bitCount(row.flags() & Flags.OF_DIRECTORIES) > 1) {
            findings.add(Defect.FLAGS, path, "flags %#x combine nested root and mountpoints", row.flags());
        }
        if (!row.isRegular() && row.has(Flags.OF_REGULAR_FILES)) {
            findings.add(Defect.FLAGS, path, "flags %#x belong to regular files only", row.flags());
        }
        checkContentBits(path, row);
    }

    private void checkContentBits(String path, CatalogRow row) {
        if (row.hashAlgorithm().isEmpty() || row.compression().isEmpty()) {
            findings.add(Defect.FLAGS, path, "flags %#x have an unknown hash or compression algorithm", row.flags());
        }
        if (!row.isRegular() && Flags.compressionBits(row.flags()) != 0) {
            findings.add(Defect.FLAGS, path, "flags %#x give a compression to no regular file", row.flags());
        }
        if (!row.isRegular() && Flags.hashBits(row.flags()) != 0) {
            findings.add(Defect.FLAGS, path, "flags %#x give a hash algorithm to no regular file", row.flags());
        }
    }

    private static long flagsOf(EntryKind kind) {
        if (kind == EntryKind.DIRECTORY) {
            return Flags.DIRECTORY;
        }
        if (kind == EntryKind.SYMLINK) {
            return Flags.FILE | Flags.SYMLINK;
        }
        return kind.isSpecial() ? Flags.FILE | Flags.SPECIAL : Flags.FILE;
    }

    private void checkAttributes(String path, CatalogRow row) {
        if (row.mtimeNanos() != null && (row.mtimeNanos() < 0 || row.mtimeNanos() >= NANOS)) {
            findings.add(Defect.ATTRIBUTE, path, "mtimens is %d", row.mtimeNanos());
        }
        if (row.uid() < 0 || row.uid() > LARGEST_ID || row.gid() < 0 || row.gid() > LARGEST_ID) {
            findings.add(Defect.ATTRIBUTE, path, "owner is %d:%d", row.uid(), row.gid());
        }
    }

    private void checkHash(String path, CatalogRow row) {
        if (row.hash() == null) {
            if (row.isRegular() && !row.has(Flags.CHUNKED)) {
                findings.add(Defect.ENTRY_HASH, path, "regular file has no hash");
            }
        } else if (!row.isRegular()) {
            findings.add(Defect.ENTRY_HASH, path, "no regular file, but has a hash");
        } else if (row.hash().length != HashAlgorithm.DIGEST_BYTES) {
            findings.add(Defect.ENTRY_HASH, path, "hash has %d bytes", row.hash().length);
        }
    }

    private void checkSize(String path, CatalogRow row) {
        if (row.size() < 0) {
            findings.add(Defect.ENTRY_SIZE, path, "size is %d", row.size());
        } else if (row.isSymlink() && row.size() != row.symlink().length) {
            findings.add(
                    Defect.ENTRY_SIZE, path, "size is %d, the target has %d bytes", row.size(), row.symlink().length);
        } else if (row.isSpecial()
                && row.size() != 0
                && !row.kind().filter(EntryKind::isDevice).isPresent()) {
            findings.add(Defect.ENTRY_SIZE, path, "size of a fifo or socket is %d", row.size());
        }
    }

    private void checkTarget(String path, CatalogRow row) {
        if (row.isSymlink() && (row.symlink().length == 0 || contains(row.symlink(), '\0'))) {
            findings.add(Defect.SYMLINK_TARGET, path, "symlink has no usable target");
        } else if (!row.isSymlink() && row.symlink().length > 0) {
            findings.add(Defect.SYMLINK_TARGET, path, "no symlink, but has a target");
        }
    }

    private void checkLinkCount(String path, CatalogRow row) {
        if (row.linkCount() == 0) {
            findings.add(Defect.LINK_COUNT, path, "link count is 0");
        } else if (!row.isDirectory() && row.linkCount() > 1 && row.hardlinkGroup() == 0) {
            findings.add(Defect.LINK_COUNT, path, "link count is %d without a hardlink group", row.linkCount());
        }
        if (row.isDirectory() && row.hardlinkGroup() != 0) {
            findings.add(Defect.HARDLINK_GROUP, path, "directory is in a hardlink group");
        }
    }

    private static boolean contains(byte[] bytes, char wanted) {
        for (byte b : bytes) {
            if (b == wanted) {
                return true;
            }
        }
        return false;
    }
}
