package org.cvmfsephemeral.store;

/**
 * The store did not answer, or answered that it cannot at the moment: input and output errors, a full disk, time-outs,
 * server errors, overload. The same call may succeed later; a write that failed like this may have been done.
 */
public final class StoreUnavailableException extends StoreException {
    private static final long serialVersionUID = 1L;

    public StoreUnavailableException(String message) {
        this(message, null);
    }

    public StoreUnavailableException(String message, Throwable cause) {
        super(message, cause);
    }
}
