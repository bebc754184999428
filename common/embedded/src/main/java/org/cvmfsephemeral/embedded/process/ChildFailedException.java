package org.cvmfsephemeral.embedded.process;

/** A child process did not become ready. */
public final class ChildFailedException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final String reason;

    ChildFailedException(String reason, String logTail) {
        super(logTail.isEmpty() ? reason : reason + "; the end of its log:\n" + logTail);
        this.reason = reason;
    }

    /** One line, without the log. */
    public String reason() {
        return reason;
    }
}
