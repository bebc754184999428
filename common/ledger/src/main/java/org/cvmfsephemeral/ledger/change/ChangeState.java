package org.cvmfsephemeral.ledger.change;

/** The life of a change after it was received. */
public enum ChangeState {
    QUEUED,
    /** Part of a revision that is on its way. */
    PREPARED,
    PUBLISHED,
    REJECTED,
    /** Kept aside after it made the publisher fail repeatedly; an operator can have it tried again. */
    PARKED,
    ABORTED;

    public boolean isFinal() {
        return this == PUBLISHED || this == REJECTED || this == ABORTED;
    }
}
