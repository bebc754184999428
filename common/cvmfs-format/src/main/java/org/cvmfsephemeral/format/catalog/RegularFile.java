package org.cvmfsephemeral.format.catalog;

/**
 * A regular file.
 *
 * @param size of the plain content in bytes
 * @param external whether the content is outside this repository's store
 * @param directIo whether clients open it past the page cache
 */
public record RegularFile(
        String name,
        Attributes attributes,
        long size,
        FileContent content,
        Hardlinks hardlinks,
        boolean external,
        boolean directIo,
        boolean hidden)
        implements Entry {
    public RegularFile {
        if (size < 0) {
            throw new IllegalArgumentException("a file's size is not negative");
        }
        if (content instanceof ChunkedFile chunked && chunked.size() != size) {
            throw new IllegalArgumentException("the chunks of a file cover its size");
        }
    }

    /** A file with one name, in this repository's store, visible. */
    public static RegularFile plain(String name, Attributes attributes, long size, FileContent content) {
        return new RegularFile(name, attributes, size, content, Hardlinks.NONE, false, false, false);
    }

    public RegularFile withAttributes(Attributes newAttributes) {
        return new RegularFile(name, newAttributes, size, content, hardlinks, external, directIo, hidden);
    }
}
