package org.cvmfsephemeral.notify.subscription;

import io.vertx.core.buffer.Buffer;

/** Collects a request body up to a limit; of a longer one nothing is kept. */
final class CappedBody {
    private final int limit;
    private Buffer received = Buffer.buffer();
    private boolean exceeded;

    CappedBody(int limit) {
        this.limit = limit;
    }

    void append(Buffer part) {
        if (exceeded || part.length() > limit - received.length()) {
            exceeded = true;
            received = Buffer.buffer();
        } else {
            received.appendBuffer(part);
        }
    }

    /** The complete body; empty if it was over the limit. */
    byte[] bytes() {
        return received.getBytes();
    }
}
