package org.cvmfsephemeral.ledger.lease;

/** The session was reaped or its lease has expired: what it stored may be collected, so nothing may refer to it any more. */
public final class SessionLostException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    SessionLostException(String message) {
        super(message);
    }
}
