package org.cvmfsephemeral.e2e.outage;

/** How far a publisher has come with a revision when it is stopped; each is proven by the states of ledger and store. */
enum FenceStep {
    /** It has the changes and the revision that they follow, and has told nobody. */
    BEFORE_PREPARE,
    /** The ledger has the pending revision, the store nothing of it. */
    PREPARED,
    /** The store has its reference log, and the manifest of the revision before. */
    REFLOG_WRITTEN,
    /** The store has its manifest, too; the ledger still has it as pending. */
    MANIFEST_WRITTEN,
    /** The same, in the middle of the transaction that makes it the published one. */
    COMPLETING
}
