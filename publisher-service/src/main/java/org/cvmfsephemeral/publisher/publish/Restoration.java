package org.cvmfsephemeral.publisher.publish;

import java.util.List;
import org.cvmfsephemeral.ledger.expiry.PathExpiry;

/** What becomes of expiry times when an earlier tree is published again. */
record Restoration(List<PathExpiry> expiries, List<String> endedExpiries) {}
