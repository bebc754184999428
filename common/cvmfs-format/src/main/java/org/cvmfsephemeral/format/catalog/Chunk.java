package org.cvmfsephemeral.format.catalog;

import org.cvmfsephemeral.format.object.ContentHash;

/**
 * A piece of a chunked file (format reference 4.9).
 *
 * @param offset in bytes of the plain file
 * @param size in bytes of the plain file, at least 1
 * @param hash of the stored chunk object
 */
public record Chunk(long offset, long size, ContentHash hash) {
    public Chunk {
        if (offset < 0 || size < 1 || hash == null) {
            throw new IllegalArgumentException("a chunk has an offset of 0 or more, a size of 1 or more and a hash");
        }
    }

    long end() {
        return Math.addExact(offset, size);
    }
}
