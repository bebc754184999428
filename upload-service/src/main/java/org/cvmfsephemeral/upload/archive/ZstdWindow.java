package org.cvmfsephemeral.upload.archive;

/** What the beginning of a zstd frame says about the memory that its decoder needs (RFC 8878, 3.1.1.1). */
final class ZstdWindow {
    private static final int DESCRIPTOR = 4;
    private static final int SINGLE_SEGMENT = 0x20;
    private static final int[] DICTIONARY_ID_BYTES = {0, 1, 2, 4};
    private static final int SMALLEST_LOG = 10;
    private static final int LARGEST_LOG = 31;

    private ZstdWindow() {}

    /**
     * Binary logarithm of the window, rounded up.
     *
     * @param head of a frame; anything else is taken for a window of the largest size
     */
    static int log(byte[] head) {
        boolean isFrame = head.length > DESCRIPTOR + 1 && head[0] == 0x28;
        if (!isFrame) {
            return LARGEST_LOG;
        }
        int descriptor = head[DESCRIPTOR];
        if ((descriptor & SINGLE_SEGMENT) != 0) {
            return logOf(contentSize(head, descriptor));
        }
        int window = head[DESCRIPTOR + 1] & 0xff;
        int log = SMALLEST_LOG + (window >> 3);
        return Math.min(LARGEST_LOG, (window & 7) == 0 ? log : log + 1);
    }

    private static long contentSize(byte[] head, int descriptor) {
        int bytes = 1 << (descriptor >> 6 & 3);
        int start = DESCRIPTOR + 1 + DICTIONARY_ID_BYTES[descriptor & 3];
        if (head.length < start + bytes) {
            return Long.MAX_VALUE;
        }
        long size = 0;
        for (int i = bytes - 1; i >= 0; i--) {
            size = size << 8 | head[start + i] & 0xff;
        }
        return size < 0 ? Long.MAX_VALUE : size + (bytes == 2 ? 256 : 0);
    }

    private static int logOf(long size) {
        int log = Long.SIZE - Long.numberOfLeadingZeros(Math.max(1, size - 1));
        return Math.min(LARGEST_LOG, Math.max(SMALLEST_LOG, log));
    }
}
