package org.cvmfsephemeral.format.client;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import org.cvmfsephemeral.format.object.FormatException;

/** Content that refuses to end before the size that was announced for it. That it does not go on is its decoder's limit. */
final class SizedInputStream extends FilterInputStream {
    private final long size;
    private long seen;

    SizedInputStream(InputStream in, long size) {
        super(in);
        this.size = size;
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] buffer, int offset, int length) throws IOException {
        int count = in.read(buffer, offset, length);
        if (count >= 0) {
            seen += count;
        } else if (seen != size) {
            throw new FormatException("content of " + seen + " bytes where " + size + " were announced");
        }
        return count;
    }

    @Override
    public long skip(long count) throws IOException {
        long skipped = 0;
        while (skipped < count && read() >= 0) {
            skipped++;
        }
        return skipped;
    }

    @Override
    public boolean markSupported() {
        return false;
    }
}
