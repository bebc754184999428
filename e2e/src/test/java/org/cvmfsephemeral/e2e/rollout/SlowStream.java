package org.cvmfsephemeral.e2e.rollout;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;

/** Hands out its bytes in pieces with pauses between, as a distant client sends them. */
final class SlowStream extends FilterInputStream {
    private final int piece;
    private final Duration pause;
    private long untilPause;

    SlowStream(InputStream content, int piece, Duration pause) {
        super(content);
        this.piece = piece;
        this.pause = pause;
        this.untilPause = piece;
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] buffer, int offset, int length) throws IOException {
        if (untilPause <= 0) {
            LockSupport.parkNanos(pause.toNanos());
            untilPause = piece;
        }
        int count = super.read(buffer, offset, (int) Math.min(length, untilPause));
        untilPause -= count;
        return count;
    }
}
