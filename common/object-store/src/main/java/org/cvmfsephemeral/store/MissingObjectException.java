package org.cvmfsephemeral.store;

/** There is no object of that name. */
public final class MissingObjectException extends StoreException {
    private static final long serialVersionUID = 1L;

    public MissingObjectException(ObjectKey key) {
        this(key, null);
    }

    public MissingObjectException(ObjectKey key, Throwable cause) {
        super("there is no object " + key, cause);
    }
}
