package org.cvmfsephemeral.notify.http;

import io.vertx.core.buffer.Buffer;

/** Collects a request body up to a limit; of a longer one nothing is kept. */
public final class CappedBody {
    private final int limit;
    private Buffer received = Buffer.buffer();
    private boolean exceeded;

    /** @param limit bytes */
    public CappedBody(int limit) {
        this.limit = limit;
    }

    public void append(Buffer part) {
        if (exceeded || part.length() > limit - received.length()) {
            exceeded = true;
            received = Buffer.buffer();
        } else {
            received.appendBuffer(part);
        }
    }

    public boolean isOverLimit() {
        return exceeded;
    }

    /** The complete body; empty if it was over the limit. */
    public byte[] bytes() {
        return received.getBytes();
    }
}
