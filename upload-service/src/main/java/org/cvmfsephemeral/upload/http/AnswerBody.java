package org.cvmfsephemeral.upload.http;

import io.vertx.ext.web.RoutingContext;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;

/**
 * Content on its way to a client. If it cannot be read to its end and a part of it has been sent, the connection is closed: nothing
 * else tells the client that what it has is not everything, and it would wait for the rest.
 */
public final class AnswerBody extends FilterInputStream {
    private final RoutingContext context;

    public AnswerBody(RoutingContext context, InputStream content) {
        super(content);
        this.context = context;
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] buffer, int offset, int length) throws IOException {
        try {
            return super.read(buffer, offset, length);
        } catch (IOException | RuntimeException e) {
            breakOff();
            throw e;
        }
    }

    private void breakOff() {
        if (context.response().headWritten()) {
            context.request().connection().close();
        }
    }
}
