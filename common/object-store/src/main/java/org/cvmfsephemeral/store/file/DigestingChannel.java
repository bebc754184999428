package org.cvmfsephemeral.store.file;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.GatheringByteChannel;
import java.security.MessageDigest;
import java.util.Objects;
import org.cvmfsephemeral.store.ETag;

/** Makes the tag of what passes through. */
final class DigestingChannel implements GatheringByteChannel {
    private final GatheringByteChannel channel;
    private final MessageDigest digest = ContentTag.newDigest();

    DigestingChannel(GatheringByteChannel channel) {
        this.channel = channel;
    }

    ETag etag() {
        return ContentTag.finish(digest);
    }

    @Override
    public int write(ByteBuffer source) throws IOException {
        ByteBuffer passed = source.duplicate();
        int count = channel.write(source);
        digest.update(passed.limit(source.position()));
        return count;
    }

    @Override
    public long write(ByteBuffer[] sources, int offset, int length) throws IOException {
        Objects.checkFromIndexSize(offset, length, sources.length);
        long count = 0;
        for (int i = offset; i < offset + length; i++) {
            count += write(sources[i]);
            if (sources[i].hasRemaining()) {
                break;
            }
        }
        return count;
    }

    @Override
    public long write(ByteBuffer[] sources) throws IOException {
        return write(sources, 0, sources.length);
    }

    @Override
    public boolean isOpen() {
        return channel.isOpen();
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
