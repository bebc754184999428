package org.cvmfsephemeral.format.object;

import java.io.IOException;
import java.io.InputStream;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;

/**
 * Inflates exactly one zlib stream. Unlike {@link java.util.zip.InflaterInputStream} it refuses bytes behind the end of the
 * stream, as an object is one stream and nothing else.
 */
final class ZlibInputStream extends InputStream {
    private static final int BUFFER_BYTES = 32 << 10;

    private final InputStream stored;
    private final Inflater inflater = new Inflater();
    private final byte[] input = new byte[BUFFER_BYTES];
    private boolean ended;
    private boolean closed;

    ZlibInputStream(InputStream stored) {
        this.stored = stored;
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] buffer, int offset, int length) throws IOException {
        if (closed) {
            throw new IOException("stream closed");
        }
        if (ended) {
            return -1;
        }
        if (length == 0) {
            return 0;
        }
        try {
            return inflate(buffer, offset, length);
        } catch (DataFormatException e) {
            throw new FormatException("not a zlib stream", e);
        }
    }

    private int inflate(byte[] buffer, int offset, int length) throws IOException, DataFormatException {
        while (true) {
            int count = inflater.inflate(buffer, offset, length);
            if (count > 0) {
                return count;
            }
            if (inflater.finished()) {
                expectNothingMore();
                ended = true;
                return -1;
            }
            if (inflater.needsDictionary()) {
                throw new FormatException("a zlib stream that wants a preset dictionary");
            }
            refill();
        }
    }

    private void refill() throws IOException {
        int count = stored.read(input);
        if (count < 0) {
            throw new FormatException("a zlib stream that is cut off");
        }
        inflater.setInput(input, 0, count);
    }

    private void expectNothingMore() throws IOException {
        if (inflater.getRemaining() > 0 || stored.read() >= 0) {
            throw new FormatException("bytes behind the end of a zlib stream");
        }
    }

    @Override
    public void close() throws IOException {
        if (!closed) {
            closed = true;
            inflater.end();
            stored.close();
        }
    }
}
