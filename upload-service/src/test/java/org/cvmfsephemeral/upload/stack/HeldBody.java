package org.cvmfsephemeral.upload.stack;

import java.io.IOException;
import java.io.InputStream;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** A body of which the first bytes arrive at once and the rest when the test says so, or never. */
public final class HeldBody {
    private final byte[] content;
    private final CountDownLatch released = new CountDownLatch(1);
    private volatile boolean broken;

    public HeldBody(String content) {
        this.content = content.getBytes(StandardCharsets.UTF_8);
    }

    public BodyPublisher publisher() {
        return BodyPublishers.ofInputStream(Stream::new);
    }

    /** Lets the rest arrive. */
    public void release() {
        released.countDown();
    }

    /** Cuts the connection. */
    public void breakOff() {
        broken = true;
        released.countDown();
    }

    private final class Stream extends InputStream {
        private int position;

        @Override
        public int read() throws IOException {
            byte[] one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
        }

        @Override
        public int read(byte[] buffer, int offset, int length) throws IOException {
            if (position == 0) {
                buffer[offset] = content[0];
                position = 1;
                return 1;
            }
            hold();
            int count = Math.min(length, content.length - position);
            System.arraycopy(content, position, buffer, offset, count);
            position += count;
            return count == 0 ? -1 : count;
        }

        private void hold() throws IOException {
            try {
                if (!released.await(100, TimeUnit.SECONDS) || broken) {
                    throw new IOException("the test cuts the connection");
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new IOException(e);
            }
        }
    }
}
