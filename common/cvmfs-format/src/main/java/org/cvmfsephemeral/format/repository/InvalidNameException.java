package org.cvmfsephemeral.format.repository;

/** A repository name or path from outside that is not allowed; the message says which rule was broken. */
public final class InvalidNameException extends IllegalArgumentException {
    private static final long serialVersionUID = 1L;

    public InvalidNameException(String message) {
        super(message);
    }
}
