package org.cvmfsephemeral.upload.content;

import java.nio.ByteBuffer;
import java.util.List;
import org.cvmfsephemeral.format.object.ObjectName;

/** An object's name and the bytes that are stored for it. */
record EncodedContent(ObjectName name, List<ByteBuffer> stored) {
    long length() {
        return stored.stream().mapToLong(ByteBuffer::remaining).sum();
    }
}
