package org.cvmfsephemeral.ledger.repository;

/** Where a repository is in its life. */
public enum RepositoryState {
    /** Wanted, but without keys and first revision yet. */
    CREATING,
    ACTIVE,
    /** Ledger and store disagree: nothing is published or collected until an operator has reconciled them. */
    STOPPED
}
