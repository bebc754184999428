package org.cvmfsephemeral.notify.publication;

/** What was published is no message. Its text is for the caller. */
class InvalidMessageException extends Exception {
    private static final long serialVersionUID = 1L;

    InvalidMessageException(String message) {
        super(message);
    }

    InvalidMessageException(String message, Throwable cause) {
        super(message, cause);
    }
}
