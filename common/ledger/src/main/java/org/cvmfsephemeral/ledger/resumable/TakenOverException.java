package org.cvmfsephemeral.ledger.resumable;

/** Another request has gone on with the upload, or it has ended. */
public final class TakenOverException extends RuntimeException {
    private static final long serialVersionUID = 1;

    public TakenOverException() {
        super("another request goes on with the upload, or it has ended");
    }
}
