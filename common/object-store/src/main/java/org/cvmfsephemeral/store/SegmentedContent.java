package org.cvmfsephemeral.store;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.GatheringByteChannel;
import java.util.List;

final class SegmentedContent implements ObjectContent {
    /** No more buffers than this are handed to the kernel at once (IOV_MAX is 1024 on Linux). */
    private static final int SEGMENTS_PER_WRITE = 1024;

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
        return new SegmentInputStream(duplicates());
    }

    @Override
    public void writeTo(GatheringByteChannel channel) throws IOException {
        ByteBuffer[] buffers = duplicates();
        int first = 0;
        while (first < buffers.length) {
            channel.write(buffers, first, Math.min(SEGMENTS_PER_WRITE, buffers.length - first));
            while (first < buffers.length && !buffers[first].hasRemaining()) {
                first++;
            }
        }
    }

    private ByteBuffer[] duplicates() {
        return segments.stream().map(ByteBuffer::duplicate).toArray(ByteBuffer[]::new);
    }
}
