package org.cvmfsephemeral.format.client;

import java.io.IOException;
import java.io.InputStream;
import org.cvmfsephemeral.format.catalog.Chunk;
import org.cvmfsephemeral.format.catalog.ChunkedFile;
import org.cvmfsephemeral.format.catalog.FileContent;
import org.cvmfsephemeral.format.catalog.RegularFile;
import org.cvmfsephemeral.format.catalog.WholeFile;
import org.cvmfsephemeral.format.object.Compression;
import org.cvmfsephemeral.format.object.ContentHash;
import org.cvmfsephemeral.format.object.ObjectDecoder;
import org.cvmfsephemeral.format.object.ObjectKind;
import org.cvmfsephemeral.format.object.ObjectName;

/** Opens verified content: streams that end only if every stored byte had its hash and every size was as announced. */
final class ContentReader {
    private final ObjectSource source;

    ContentReader(ObjectSource source) {
        this.source = source;
    }

    InputStream open(RegularFile file) throws IOException {
        FileContent content = file.content();
        if (content instanceof ChunkedFile chunked) {
            return new ChunkSequence(chunked.chunks(), chunk -> openChunk(chunk, chunked.compression()));
        }
        WholeFile whole = (WholeFile) content;
        return open(new ObjectName(whole.hash(), ObjectKind.FILE), whole.compression(), file.size());
    }

    private InputStream openChunk(Chunk chunk, Compression compression) throws IOException {
        return open(new ObjectName(chunk.hash(), ObjectKind.CHUNK), compression, chunk.size());
    }

    /** The single object that some publishers store beside the chunks. */
    InputStream openBulk(ContentHash hash, ChunkedFile chunked) throws IOException {
        return open(new ObjectName(hash, ObjectKind.FILE), chunked.compression(), chunked.size());
    }

    InputStream open(ObjectName name, Compression compression, long size) throws IOException {
        return new SizedInputStream(openUpTo(name, compression, size), size);
    }

    /** Content whose size nobody announced. */
    InputStream openUpTo(ObjectName name, Compression compression, long limit) throws IOException {
        InputStream stored = ObjectDecoder.verify(name.hash(), source.open(name.path()));
        return ObjectDecoder.decode(compression, stored, limit);
    }
}
