package org.cvmfsephemeral.notify.revision;

/** A record of the revisions topic that is not a revision any client could use. */
class UnreadableRevisionException extends Exception {
    private static final long serialVersionUID = 1L;

    UnreadableRevisionException(String message) {
        super(message);
    }

    UnreadableRevisionException(String message, Throwable cause) {
        super(message, cause);
    }
}
