package org.cvmfsephemeral.upload.content;

/**
 * What became of an upload's objects.
 *
 * @param stored objects that were written
 * @param storedBytes their size as stored
 * @param reused objects that were there already
 * @param reusedBytes their size as stored
 */
public record ObjectCounts(long stored, long storedBytes, long reused, long reusedBytes) {}
