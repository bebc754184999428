package org.cvmfsephemeral.store;

import java.io.InputStream;

/** An object opened for reading; {@link #close()} gives back what it holds, whether the body was read or not. */
public interface StoredObject extends AutoCloseable {
    /** Of the object whose bytes the body has, also when it was replaced since. {@code size} is that of the whole object. */
    ObjectStat stat();

    /** How many bytes the body has: the size of the object, or what the range covers of it. */
    long length();

    /** Can be read once. A store that fails or ends too early while the body is read shows as an {@code IOException}. */
    InputStream body();

    @Override
    void close();
}
