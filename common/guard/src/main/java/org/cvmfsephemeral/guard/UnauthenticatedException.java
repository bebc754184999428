package org.cvmfsephemeral.guard;

/** The credentials show nobody. The message is for the caller and names no secret. */
final class UnauthenticatedException extends Exception {
    private static final long serialVersionUID = 1;

    UnauthenticatedException(String message) {
        super(message, null, false, false);
    }
}
