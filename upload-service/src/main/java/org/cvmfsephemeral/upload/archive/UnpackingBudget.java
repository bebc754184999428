package org.cvmfsephemeral.upload.archive;

/** What one archive has unpacked to so far, held against its limits while it goes on. */
public final class UnpackingBudget {
    /** An entry's objects in memory beside its texts and attributes. */
    private static final int ENTRY_BYTES = 160;

    private final ArchiveLimits limits;
    private final CountedBody body;
    private final UnpackingMeter meter;
    private long decodedBytes;
    private long contentBytes;
    private long entries;
    private long metadataBytes;

    /**
     * @param meter told of each piece of content before it is stored, and of each entry
     */
    public UnpackingBudget(ArchiveLimits limits, CountedBody body, UnpackingMeter meter) {
        this.limits = limits;
        this.body = body;
        this.meter = meter;
    }

    /** Bytes that came out of a decoder. */
    void decoded(long bytes) {
        decodedBytes += bytes;
        requireRatio(decodedBytes);
    }

    /** Bytes of a member's content. */
    void content(long bytes) {
        contentBytes += bytes;
        if (contentBytes > limits.bytes()) {
            throw ArchiveProblems.limitExceeded(
                    "The archive unpacks to more than the " + limits.bytes() + " bytes allowed.", limits.bytes());
        }
        requireRatio(contentBytes);
        meter.content(bytes);
    }

    private void requireRatio(long bytes) {
        if (bytes > limits.ratioFloor() && bytes / limits.ratio() > body.bytesRead()) {
            throw ArchiveProblems.limitExceeded(
                    "The archive unpacks to more than " + limits.ratio() + " times the bytes sent.", limits.ratio());
        }
    }

    /**
     * An entry that is kept in memory until the archive's end.
     *
     * @param texts bytes of its name, link target and attributes, about
     */
    public void entry(long texts) {
        entries++;
        if (entries > limits.entries()) {
            throw ArchiveProblems.limitExceeded(
                    "The archive has more than the " + limits.entries() + " entries allowed.", limits.entries());
        }
        metadataBytes += ENTRY_BYTES + texts;
        meter.entry(ENTRY_BYTES + texts);
        if (metadataBytes > limits.metadataBytes()) {
            throw ArchiveProblems.limitExceeded(
                    "Names and attributes in the archive need more than the " + limits.metadataBytes()
                            + " bytes of memory allowed.",
                    limits.metadataBytes());
        }
    }

    public long contentBytes() {
        return contentBytes;
    }
}
