package org.cvmfsephemeral.upload.file;

import java.io.FilterInputStream;
import org.cvmfsephemeral.store.StoredObject;

/** The body of a stored object, which is given back when the body is closed. */
final class ClosingStream extends FilterInputStream {
    private final StoredObject object;

    ClosingStream(StoredObject object) {
        super(object.body());
        this.object = object;
    }

    @Override
    public void close() {
        object.close();
    }
}
