package org.cvmfsephemeral.local;

/** The stack cannot start or go on. The message is one line for the person in front of the terminal. */
public final class StackException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public StackException(String message) {
        super(message);
    }

    public StackException(String message, Throwable cause) {
        super(message, cause);
    }
}
