package org.cvmfsephemeral.upload.content;

import java.nio.ByteBuffer;
import java.util.List;
import org.cvmfsephemeral.format.object.ContentHash;
import org.cvmfsephemeral.format.object.ObjectKind;

/** Takes the objects of one upload. */
interface ObjectSink {
    /** When this returns, the object is in the store. */
    ContentHash write(ObjectKind kind, List<ByteBuffer> content) throws InterruptedException;
}
