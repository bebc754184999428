package org.cvmfsephemeral.upload.file;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;

/**
 * Keeps the last byte of a stream back until the end behind it was seen. Damage shows at the end of what is checked; a caller that
 * was told the length would otherwise have everything by then, and take it for sound.
 */
final class SoundStream extends FilterInputStream {
    private static final int NOTHING = -1;
    private static final int SKIP_BYTES = 64 << 10;

    private int kept = NOTHING;
    private boolean started;

    SoundStream(InputStream in) {
        super(in);
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] buffer, int offset, int length) throws IOException {
        if (length == 0) {
            return 0;
        }
        if (!started) {
            started = true;
            kept = in.read();
        }
        if (kept == NOTHING) {
            return -1;
        }
        int count = in.read(buffer, offset, length);
        byte first = (byte) kept;
        if (count < 0) {
            kept = NOTHING;
            buffer[offset] = first;
            return 1;
        }
        kept = buffer[offset + count - 1] & 0xff;
        System.arraycopy(buffer, offset, buffer, offset + 1, count - 1);
        buffer[offset] = first;
        return count;
    }

    @Override
    public long skip(long count) throws IOException {
        byte[] passed = new byte[(int) Math.max(0, Math.min(count, SKIP_BYTES))];
        long skipped = 0;
        while (skipped < count) {
            int read = read(passed, 0, (int) Math.min(count - skipped, passed.length));
            if (read < 0) {
                break;
            }
            skipped += read;
        }
        return skipped;
    }

    @Override
    public int available() {
        return 0;
    }

    @Override
    public boolean markSupported() {
        return false;
    }
}
