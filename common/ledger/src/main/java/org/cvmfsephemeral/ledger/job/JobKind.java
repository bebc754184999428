package org.cvmfsephemeral.ledger.job;

/** What is done for a repository now and then. Names stay. */
public enum JobKind {
    /** Remove garbage whose grace is over. */
    COLLECT,
    /** Look through the whole store for objects that nothing refers to. */
    SWEEP,
    /** Read all objects and compare them with their hashes. */
    SCRUB,
    /** Look through all catalogs of the published revision, and whether what they refer to is there. */
    CHECK
}
