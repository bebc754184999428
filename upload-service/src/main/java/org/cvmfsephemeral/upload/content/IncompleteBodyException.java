package org.cvmfsephemeral.upload.content;

/** The client's body ended before it was complete, or could not be read. */
public final class IncompleteBodyException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public IncompleteBodyException(String message, Throwable cause) {
        super(message, cause);
    }
}
