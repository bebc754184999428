package org.cvmfsephemeral.ledger.garbage;

/**
 * An object of the store that nothing refers to.
 *
 * @param object hash string with suffix
 * @param bytes in the store
 */
public record Orphan(String object, long bytes) {}
