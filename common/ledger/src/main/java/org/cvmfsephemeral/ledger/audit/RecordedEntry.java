package org.cvmfsephemeral.ledger.audit;

import org.cvmfsephemeral.access.AuditEntry;

/** @param number rises from entry to entry, with gaps */
public record RecordedEntry(long number, AuditEntry entry) {}
