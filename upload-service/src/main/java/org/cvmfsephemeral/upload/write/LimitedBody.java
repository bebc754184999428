package org.cvmfsephemeral.upload.write;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.function.LongConsumer;

/** A body whose bytes are counted as they come. */
final class LimitedBody extends FilterInputStream {
    private final LongConsumer meter;

    /**
     * @param meter told how many more bytes have come; throws what ends the request
     */
    LimitedBody(InputStream body, LongConsumer meter) {
        super(body);
        this.meter = meter;
    }

    @Override
    public int read() throws IOException {
        int read = super.read();
        if (read >= 0) {
            meter.accept(1);
        }
        return read;
    }

    @Override
    public int read(byte[] buffer, int offset, int length) throws IOException {
        int count = super.read(buffer, offset, length);
        if (count > 0) {
            meter.accept(count);
        }
        return count;
    }

    @Override
    public boolean markSupported() {
        return false;
    }
}
