package org.cvmfsephemeral.store;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.GatheringByteChannel;
import java.nio.file.Path;
import java.util.List;

/** The bytes of an object to be put. They can be read any number of times, so that a put can be repeated. */
public interface ObjectContent {
    /** In bytes. */
    long length();

    /** A new stream over all bytes. */
    InputStream open() throws IOException;

    /** Writes all bytes to a blocking channel. */
    void writeTo(GatheringByteChannel channel) throws IOException;

    /** The array is not copied and must not change until the last put of this content has returned. */
    static ObjectContent of(byte[] bytes) {
        return ofSegments(List.of(ByteBuffer.wrap(bytes)));
    }

    /**
     * The remaining bytes of all buffers in order. They are not copied and must not change until the last put of this
     * content has returned; positions and limits of the given buffers are left alone.
     */
    static ObjectContent ofSegments(List<ByteBuffer> segments) {
        return new SegmentedContent(segments);
    }

    /** A file that does not change until the last put of this content has returned. */
    static ObjectContent ofFile(Path file) throws IOException {
        return FileContent.of(file);
    }
}
