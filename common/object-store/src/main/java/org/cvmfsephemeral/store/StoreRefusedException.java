package org.cvmfsephemeral.store;

/** The store will not do this however often it is asked: bad credentials, no permission, an invalid request. */
public final class StoreRefusedException extends StoreException {
    private static final long serialVersionUID = 1L;

    public StoreRefusedException(String message) {
        this(message, null);
    }

    public StoreRefusedException(String message, Throwable cause) {
        super(message, cause);
    }
}
