package org.cvmfsephemeral.ledger.audit;

import java.time.Instant;
import java.util.Optional;
import org.cvmfsephemeral.access.AuditEntry;
import org.cvmfsephemeral.format.repository.RepositoryName;
import org.cvmfsephemeral.format.repository.RepositoryPath;

/**
 * Which entries of the audit trail are wanted.
 *
 * @param below at this path or below it
 * @param since from then on
 * @param until before then
 * @param before only entries that were recorded before this one, by its number; for the next page
 */
public record AuditQuery(
        Optional<RepositoryName> repository,
        Optional<RepositoryPath> below,
        Optional<String> caller,
        Optional<AuditEntry.Outcome> outcome,
        Optional<Instant> since,
        Optional<Instant> until,
        Optional<Long> before,
        int limit) {}
