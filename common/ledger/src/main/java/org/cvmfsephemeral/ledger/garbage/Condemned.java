package org.cvmfsephemeral.ledger.garbage;

/**
 * A candidate for collection.
 *
 * @param object hash string with suffix
 * @param revision the first one without it; 0 for an object that was found lying about
 * @param bytes of its content
 * @param whole for a catalog: whether everything it refers to became a candidate with it
 */
public record Condemned(String object, long revision, long bytes, boolean whole) {}
