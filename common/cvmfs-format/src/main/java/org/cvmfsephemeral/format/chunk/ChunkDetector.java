package org.cvmfsephemeral.format.chunk;

/**
 * Finds the cut marks of content-defined chunking exactly as upstream's XOR-32 detector does (format reference 6.2 and 6.3,
 * upstream {@code cvmfs/ingestion/chunk_detector.cc}). The result does not depend on how the input is split into buffers. Not
 * thread-safe; one instance for one file.
 */
public final class ChunkDetector {
    /** Bytes that influence the rolling checksum. */
    static final int WINDOW = 32;

    private static final int CENTRE = 0x7fffffff;

    private final int min;
    private final int max;
    private final int threshold;

    private int checksum;
    /** Bytes of the current chunk seen so far. */
    private int length;

    public ChunkDetector(ChunkSizes sizes) {
        this.min = sizes.min();
        this.max = sizes.max();
        this.threshold = (int) (0xffffffffL / sizes.average());
    }

    /**
     * Looks for the end of the current chunk in the next bytes of the file. On a cut the detector has consumed exactly the bytes
     * before it and starts a new chunk: call again with the rest.
     *
     * @return how many of the bytes belong to the current chunk if it ends within them (0 is possible: it ends right before
     *     them), or -1 if all of them do and it goes on
     */
    public int nextCut(byte[] buffer, int offset, int count) {
        int position = 0;
        int skip = Math.min(count, Math.max(0, min - WINDOW - length));
        position += skip;
        length += skip;
        int x = checksum;
        while (position < count && length < min) {
            x = (x << 1) ^ (buffer[offset + position] & 0xff);
            position++;
            length++;
        }
        int searchEnd = (int) Math.min(count, (long) position + (max - length));
        int start = position;
        for (; position < searchEnd; position++) {
            x = (x << 1) ^ (buffer[offset + position] & 0xff);
            // Wrapping arithmetic on purpose: it reproduces upstream's accepted set, its oddity 0xFFFFFFFF included.
            if (Math.abs(x - CENTRE) < threshold) {
                return cutAt(position);
            }
        }
        length += position - start;
        checksum = x;
        if (length == max && position < count) {
            return cutAt(position);
        }
        return -1;
    }

    private int cutAt(int position) {
        checksum = 0;
        length = 0;
        return position;
    }
}
