package org.cvmfsephemeral.upload.archive;

/**
 * How much one archive may unpack to.
 *
 * @param entries members, and directories that come into being for them
 * @param bytes of content, all members together
 * @param ratio of unpacked bytes to those that were sent
 * @param ratioFloor bytes that any archive may unpack to, whatever the ratio
 * @param metadataBytes of memory for names, link targets and attributes
 */
public record ArchiveLimits(long entries, long bytes, int ratio, long ratioFloor, long metadataBytes) {}
