package org.cvmfsephemeral.gc.sweep;

/**
 * What a sweep found.
 *
 * @param objects in the store
 * @param bytes of these
 * @param references that catalogs have to objects
 * @param orphans objects that nothing refers to, and that are old enough to tell
 * @param orphanBytes of these
 * @param condemned how many of them were not known before; 0 in a dry run
 * @param young objects that nothing refers to yet, perhaps because a writer has not finished
 * @param lost objects that something refers to and the store does not have
 */
public record SweepResult(
        long objects,
        long bytes,
        long references,
        long orphans,
        long orphanBytes,
        long condemned,
        long young,
        long lost) {}
