package org.cvmfsephemeral.bench.upload;

/**
 * How much is measured.
 *
 * @param largeBytes of the large file
 * @param rounds with the large file, and with archives
 * @param files of an archive
 * @param referenceRounds with {@code cvmfs_server}; 0 for none
 * @param clients that upload at the same time
 * @param warmUpSeconds of the clients before it counts
 * @param periods of the clients that count, one after the other
 * @param periodSeconds length of each
 */
public record UploadSizes(
        long largeBytes,
        int rounds,
        int files,
        int referenceRounds,
        int clients,
        int warmUpSeconds,
        int periods,
        int periodSeconds) {
    /** Of each file of an archive. */
    static final int FILE_BYTES = 10 << 10;

    /** Of what each of the clients uploads at a time. */
    static final int SMALL_BYTES = 1 << 10;
}
