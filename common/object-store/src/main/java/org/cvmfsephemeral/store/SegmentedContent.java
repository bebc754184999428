package org.cvmfsephemeral.store;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.GatheringByteChannel;
import java.util.ArrayList;
import java.util.List;

final class SegmentedContent implements ObjectContent {
    /** No more buffers than this are handed to the kernel at once (IOV_MAX is 1024 on Linux). */
    private static final int SEGMENTS_PER_WRITE = 1024;

    /**
     * The JDK copies what is on its heap to memory that each thread keeps for the next write, as much as is written at once;
     * and the kernel, too, takes large writes more slowly than several of this size.
     */
    private static final int BYTES_PER_WRITE = 256 * 1024;

    private final List<ByteBuffer> segments;
    private final long length;

    SegmentedContent(List<ByteBuffer> segments) {
        this.segments = segments.stream()
                .filter(ByteBuffer::hasRemaining)
                .map(ByteBuffer::asReadOnlyBuffer)
                .toList();
        this.length = this.segments.stream().mapToLong(ByteBuffer::remaining).sum();
    }

    @Override
    public long length() {
        return length;
    }

    @Override
    public InputStream open() {
        return new SegmentInputStream(
                segments.stream().map(ByteBuffer::duplicate).toArray(ByteBuffer[]::new));
    }

    @Override
    public void writeTo(GatheringByteChannel channel) throws IOException {
        ByteBuffer[] pieces = pieces();
        int first = 0;
        while (first < pieces.length) {
            channel.write(pieces, first, piecesOfOneWrite(pieces, first));
            while (first < pieces.length && !pieces[first].hasRemaining()) {
                first++;
            }
        }
    }

    private ByteBuffer[] pieces() {
        List<ByteBuffer> pieces = new ArrayList<>(segments.size());
        for (ByteBuffer segment : segments) {
            int start = segment.position();
            while (start < segment.limit()) {
                int end = start + Math.min(segment.limit() - start, BYTES_PER_WRITE);
                pieces.add(segment.duplicate().position(start).limit(end));
                start = end;
            }
        }
        return pieces.toArray(ByteBuffer[]::new);
    }

    private static int piecesOfOneWrite(ByteBuffer[] pieces, int first) {
        int bytes = pieces[first].remaining();
        int end = first + 1;
        while (end < pieces.length && end - first < SEGMENTS_PER_WRITE) {
            bytes += pieces[end].remaining();
            if (bytes > BYTES_PER_WRITE) {
                break;
            }
            end++;
        }
        return end - first;
    }
}
