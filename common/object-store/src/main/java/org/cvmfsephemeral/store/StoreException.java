package org.cvmfsephemeral.store;

/** A store did not do what it was asked. The subclass says what can be done about it. */
public abstract sealed class StoreException extends RuntimeException
        permits MissingObjectException, PreconditionFailedException, StoreUnavailableException, StoreRefusedException {
    private static final long serialVersionUID = 1L;

    StoreException(String message, Throwable cause) {
        super(message, cause);
    }
}
