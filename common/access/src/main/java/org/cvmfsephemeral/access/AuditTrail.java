package org.cvmfsephemeral.access;

/** Where it is kept who did what. */
public interface AuditTrail {
    /** Never fails for its caller; what cannot be kept stands in the log. */
    void record(AuditEntry entry);
}
