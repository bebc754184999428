package org.cvmfsephemeral.ledger.transaction;

/** The transaction was committed, dropped or cancelled, or its lease has run out. */
public final class TransactionEndedException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    TransactionEndedException(String message) {
        super(message);
    }
}
