package org.cvmfsephemeral.format.client;

import java.io.IOException;
import java.io.InputStream;
import java.util.Iterator;
import java.util.List;
import org.cvmfsephemeral.format.catalog.Chunk;

/** A chunked file's content: its chunks one after the other, each opened when its turn comes. */
final class ChunkSequence extends InputStream {
    private final Iterator<Chunk> chunks;
    private final Opener opener;
    private InputStream current = InputStream.nullInputStream();

    interface Opener {
        InputStream open(Chunk chunk) throws IOException;
    }

    ChunkSequence(List<Chunk> chunks, Opener opener) {
        this.chunks = chunks.iterator();
        this.opener = opener;
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] buffer, int offset, int length) throws IOException {
        if (length == 0) {
            return 0;
        }
        while (true) {
            int count = current.read(buffer, offset, length);
            if (count >= 0 || !chunks.hasNext()) {
                return count;
            }
            current.close();
            current = opener.open(chunks.next());
        }
    }

    @Override
    public void close() throws IOException {
        current.close();
    }
}
