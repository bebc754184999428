package org.cvmfsephemeral.format.client;

import java.io.IOException;
import java.io.InputStream;
import org.cvmfsephemeral.format.object.FormatException;
import org.cvmfsephemeral.format.object.ObjectDecoder;

/** Where a client reads a repository from: everything below one base URL. What it returns is not to be trusted. */
public interface ObjectSource {
    /**
     * Opens a resource.
     *
     * @param path below the base URL, without a leading slash, for example {@code .cvmfspublished}
     * @return the resource from its beginning; to be closed
     * @throws MissingObjectException if there is none
     * @throws IOException if it cannot be known, or not be read
     */
    InputStream open(String path) throws IOException;

    /**
     * Reads a resource at once.
     *
     * @throws FormatException if it has more bytes than the limit
     */
    default byte[] fetch(String path, int limit) throws IOException {
        return ObjectDecoder.readFully(open(path), limit);
    }
}
