package org.cvmfsephemeral.bench.notification;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;

/** What one subscriber has heard: finds the ends of messages in the bytes of its connection (format reference 9.3). */
final class Listener {
    private static final byte[] MANIFEST = "\"manifest\":\"".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] REVISION = "\nS".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] END = "\n\n".getBytes(StandardCharsets.US_ASCII);

    private byte[] pending = new byte[0];
    private volatile long revision;
    private volatile long heardAt;
    private long messages;
    private boolean disordered;

    /**
     * Takes what has arrived.
     *
     * @param now {@link System#nanoTime}
     */
    void hear(ByteBuffer bytes, long now) {
        byte[] text = Arrays.copyOf(pending, pending.length + bytes.remaining());
        bytes.get(text, pending.length, bytes.remaining());
        int start = 0;
        for (int end = indexOf(text, END, start); end >= 0; end = indexOf(text, END, start)) {
            heard(revision(text, start, end), now);
            start = end + END.length;
        }
        pending = Arrays.copyOfRange(text, start, text.length);
    }

    private void heard(long announced, long now) {
        disordered |= announced <= revision;
        messages++;
        heardAt = now;
        revision = announced;
    }

    private static long revision(byte[] text, int from, int to) {
        int start = indexOf(text, MANIFEST, from) + MANIFEST.length;
        int end = start;
        while (end < to && text[end] != '"') {
            end++;
        }
        byte[] manifest = Base64.getDecoder().decode(Arrays.copyOfRange(text, start, end));
        long number = 0;
        for (int at = indexOf(manifest, REVISION, 0) + REVISION.length; manifest[at] != '\n'; at++) {
            number = number * 10 + manifest[at] - '0';
        }
        return number;
    }

    private static int indexOf(byte[] text, byte[] wanted, int from) {
        for (int at = from; at <= text.length - wanted.length; at++) {
            if (Arrays.equals(text, at, at + wanted.length, wanted, 0, wanted.length)) {
                return at;
            }
        }
        return -1;
    }

    /** The newest revision heard of; 0 if none. */
    long revision() {
        return revision;
    }

    /** When that was, in {@link System#nanoTime}. */
    long heardAt() {
        return heardAt;
    }

    long messages() {
        return messages;
    }

    /** Whether a revision ever came that was not newer than the one before. */
    boolean isDisordered() {
        return disordered;
    }
}
