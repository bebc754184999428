package org.cvmfsephemeral.format.catalog;

/**
 * Twelve counts over entries (format reference 4.11); sizes in bytes.
 *
 * @param regular regular files, chunked and external ones included
 * @param dir directories, a catalog's own root and its mountpoints included
 * @param nested direct nested catalogs
 * @param chunked chunked files
 * @param fileSize of all regular files
 * @param chunkedSize of chunked files, part of {@code fileSize}
 * @param xattr entries with extended attributes
 * @param external files whose content is elsewhere; also counted as regular
 */
public record Counts(
        long regular,
        long symlink,
        long special,
        long dir,
        long nested,
        long chunked,
        long chunks,
        long fileSize,
        long chunkedSize,
        long xattr,
        long external,
        long externalFileSize) {
    public static final Counts ZERO = new Counts(0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0);

    private static final Counts ONE_NESTED = new Counts(0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0);

    /** What one entry adds to the self counters of its catalog; registrations of nested catalogs count for themselves. */
    public static Counts of(Entry entry) {
        long xattr = entry.attributes().xattrs().isEmpty() ? 0 : 1;
        if (entry instanceof RegularFile file) {
            boolean chunked = file.content() instanceof ChunkedFile;
            long chunks = file.content() instanceof ChunkedFile content
                    ? content.chunks().size()
                    : 0;
            return new Counts(
                    1,
                    0,
                    0,
                    0,
                    0,
                    chunked ? 1 : 0,
                    chunks,
                    file.size(),
                    chunked ? file.size() : 0,
                    xattr,
                    file.external() ? 1 : 0,
                    file.external() ? file.size() : 0);
        }
        long symlink = entry instanceof Symlink ? 1 : 0;
        long special = entry instanceof SpecialFile ? 1 : 0;
        long dir = entry instanceof Directory ? 1 : 0;
        return new Counts(0, symlink, special, dir, 0, 0, 0, 0, 0, xattr, 0, 0);
    }

    static Counts oneNested() {
        return ONE_NESTED;
    }

    /** The number of rows these entries have in their catalogs. */
    public long entries() {
        return regular + symlink + special + dir;
    }

    /**
     * The sum, count by count.
     *
     * @throws ArithmeticException when a sum does not fit into 64 bits
     */
    public Counts plus(Counts other) {
        return new Counts(
                Math.addExact(regular, other.regular),
                Math.addExact(symlink, other.symlink),
                Math.addExact(special, other.special),
                Math.addExact(dir, other.dir),
                Math.addExact(nested, other.nested),
                Math.addExact(chunked, other.chunked),
                Math.addExact(chunks, other.chunks),
                Math.addExact(fileSize, other.fileSize),
                Math.addExact(chunkedSize, other.chunkedSize),
                Math.addExact(xattr, other.xattr),
                Math.addExact(external, other.external),
                Math.addExact(externalFileSize, other.externalFileSize));
    }

    /**
     * The difference, count by count.
     *
     * @throws ArithmeticException when a difference does not fit into 64 bits
     */
    public Counts minus(Counts other) {
        return plus(new Counts(
                -other.regular,
                -other.symlink,
                -other.special,
                -other.dir,
                -other.nested,
                -other.chunked,
                -other.chunks,
                -other.fileSize,
                -other.chunkedSize,
                -other.xattr,
                -other.external,
                -other.externalFileSize));
    }
}
