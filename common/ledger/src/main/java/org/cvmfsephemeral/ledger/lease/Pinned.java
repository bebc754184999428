package org.cvmfsephemeral.ledger.lease;

import java.util.Set;

/**
 * What came of pinning objects.
 *
 * @param rescued how many of them were condemned
 * @param damaged those that are to be written whether the store has them or not
 */
public record Pinned(int rescued, Set<String> damaged) {}
