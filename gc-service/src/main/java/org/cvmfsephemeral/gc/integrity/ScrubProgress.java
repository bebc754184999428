package org.cvmfsephemeral.gc.integrity;

/**
 * How far a scrub is, or what it found.
 *
 * @param after key of the last object that was read; null before the first
 * @param objects that were read
 * @param bytes of these, as stored
 * @param sound objects that had been recorded as damaged and are sound
 * @param damaged objects that are not what their names say, and that a revision needs
 * @param unneeded objects that are not what their names say, and that nobody needs
 */
public record ScrubProgress(String after, long objects, long bytes, long sound, long damaged, long unneeded) {
    static final ScrubProgress NONE = new ScrubProgress(null, 0, 0, 0, 0, 0);
}
