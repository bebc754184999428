package org.cvmfsephemeral.upload.content;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.cvmfsephemeral.store.ObjectContent;

/** Some MiB of a body, on their way into one object. Not thread-safe. */
public final class PieceBuffer implements AutoCloseable {
    /** What an interruption takes away at most: small enough to be sent again, large enough for the store. */
    public static final int PIECE_BYTES = 4 << 20;

    private final BufferMemory.Share share;
    private final List<byte[]> segments = new ArrayList<>();
    private int length;

    PieceBuffer(BufferMemory.Share share) {
        this.share = share;
    }

    /**
     * Takes the next bytes in place of those it had, until it is full or they end.
     *
     * @param most bytes that are wanted
     * @throws IOException if the body breaks off; what arrived before is there
     */
    public void fill(InputStream body, long most) throws IOException, InterruptedException {
        empty();
        long wanted = Math.min(most, PIECE_BYTES);
        while (length < wanted) {
            int position = length % BufferMemory.SEGMENT_BYTES;
            if (position == 0) {
                segments.add(share.next());
            }
            byte[] segment = segments.get(segments.size() - 1);
            int count = body.read(
                    segment, position, (int) Math.min(BufferMemory.SEGMENT_BYTES - position, wanted - length));
            if (count < 0) {
                return;
            }
            length += count;
        }
    }

    /** In bytes. */
    public int length() {
        return length;
    }

    /** Valid until the buffer is filled again. */
    public ObjectContent content() {
        List<ByteBuffer> parts = new ArrayList<>();
        for (int start = 0; start < length; start += BufferMemory.SEGMENT_BYTES) {
            parts.add(ByteBuffer.wrap(
                    segments.get(start / BufferMemory.SEGMENT_BYTES),
                    0,
                    Math.min(BufferMemory.SEGMENT_BYTES, length - start)));
        }
        return ObjectContent.ofSegments(parts);
    }

    private void empty() {
        segments.forEach(share::release);
        segments.clear();
        length = 0;
    }

    @Override
    public void close() {
        empty();
        share.close();
    }
}
