package org.cvmfsephemeral.format.chunk;

/**
 * The bounds of content-defined chunks in bytes: {@code 32 <= min < average < max} (format reference 6.1). Only files larger
 * than {@code min} are considered for chunking.
 */
public record ChunkSizes(int min, int average, int max) {
    /** Upstream's defaults: 4, 8 and 16 MiB. */
    public static final ChunkSizes DEFAULT = ofAverage(8 << 20);

    public ChunkSizes {
        if (min < ChunkDetector.WINDOW || min >= average || average >= max) {
            throw new IllegalArgumentException("chunk sizes need " + ChunkDetector.WINDOW + " <= min < average < max");
        }
    }

    /** Half and double the average, the proportions of upstream's defaults. */
    public static ChunkSizes ofAverage(int average) {
        return new ChunkSizes(average / 2, average, Math.multiplyExact(average, 2));
    }
}
