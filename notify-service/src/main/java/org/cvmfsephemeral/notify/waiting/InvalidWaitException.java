package org.cvmfsephemeral.notify.waiting;

import org.cvmfsephemeral.web.ProblemType;

/** A request to wait that cannot be understood. Its text is for the caller. */
class InvalidWaitException extends Exception {
    private static final long serialVersionUID = 1L;

    private final ProblemType type;

    InvalidWaitException(ProblemType type, String message) {
        super(message);
        this.type = type;
    }

    ProblemType type() {
        return type;
    }
}
