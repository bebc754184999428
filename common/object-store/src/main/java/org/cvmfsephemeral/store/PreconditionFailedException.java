package org.cvmfsephemeral.store;

/** The object exists although it must not, or is not the one that was expected. Nothing was written. */
public final class PreconditionFailedException extends StoreException {
    private static final long serialVersionUID = 1L;

    public PreconditionFailedException(ObjectKey key) {
        this(key, null);
    }

    public PreconditionFailedException(ObjectKey key, Throwable cause) {
        super("the object " + key + " is not in the expected state", cause);
    }
}
