package org.cvmfsephemeral.gc.collect;

import java.util.List;
import java.util.Map;
import org.cvmfsephemeral.ledger.garbage.Condemned;

/**
 * What became of candidates.
 *
 * @param acquitted the published revision has them
 * @param kept other revisions have them, by revision
 * @param garbage nothing has them
 */
record Verdicts(List<String> acquitted, Map<Long, List<String>> kept, List<Condemned> garbage) {}
