package org.cvmfsephemeral.format.catalog;

import java.util.List;
import java.util.Optional;
import org.cvmfsephemeral.format.object.Compression;
import org.cvmfsephemeral.format.object.ContentHash;
import org.cvmfsephemeral.format.object.HashAlgorithm;

/**
 * Content stored in chunks that follow each other without gaps from offset 0 (format reference 4.9).
 *
 * @param chunks at least one, by offset
 * @param algorithm of every chunk's hash
 * @param bulk the same content as one object beside the chunks, where the publisher made it
 */
public record ChunkedFile(
        List<Chunk> chunks, HashAlgorithm algorithm, Compression compression, Optional<ContentHash> bulk)
        implements FileContent {
    public ChunkedFile {
        chunks = List.copyOf(chunks);
        if (chunks.isEmpty()) {
            throw new IllegalArgumentException("a chunked file has at least one chunk");
        }
        long end = 0;
        for (Chunk chunk : chunks) {
            if (chunk.offset() != end) {
                throw new IllegalArgumentException("chunks follow each other without gap or overlap");
            }
            if (chunk.hash().algorithm() != algorithm) {
                throw new IllegalArgumentException("all chunks of a file have one hash algorithm");
            }
            end = chunk.end();
        }
        if (bulk.isPresent() && bulk.get().algorithm() != algorithm) {
            throw new IllegalArgumentException("the bulk object has the hash algorithm of the chunks");
        }
    }

    /** The size of the plain file in bytes. */
    public long size() {
        return chunks.get(chunks.size() - 1).end();
    }
}
