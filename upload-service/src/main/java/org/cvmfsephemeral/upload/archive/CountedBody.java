package org.cvmfsephemeral.upload.archive;

import java.io.IOException;
import java.io.InputStream;
import org.cvmfsephemeral.upload.content.IncompleteBodyException;

/**
 * The body of a request, counted. That it cannot be read is told apart from what decoders say of what they read. Closing it does
 * nothing, as it belongs to the request.
 */
public final class CountedBody extends InputStream {
    private final InputStream body;
    private long read;

    public CountedBody(InputStream body) {
        this.body = body;
    }

    /** Bytes so far. */
    long bytesRead() {
        return read;
    }

    @Override
    public int read() {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    /**
     * @throws IncompleteBodyException if the body breaks off
     */
    @Override
    public int read(byte[] buffer, int offset, int length) {
        try {
            int count = body.read(buffer, offset, length);
            read += Math.max(0, count);
            return count;
        } catch (IOException e) {
            throw new IncompleteBodyException("the body could not be read to its end", e);
        }
    }
}
