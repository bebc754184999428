package org.cvmfsephemeral.ledger.transaction;

/** The operations of a transaction would take more room in the ledger than one change may. */
public final class TransactionTooLargeException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final long limit;

    TransactionTooLargeException(long limit) {
        super("the transaction has too many operations for one change");
        this.limit = limit;
    }

    /** In bytes of their description. */
    public long limit() {
        return limit;
    }
}
