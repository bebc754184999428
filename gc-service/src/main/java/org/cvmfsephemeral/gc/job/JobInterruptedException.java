package org.cvmfsephemeral.gc.job;

/** The run ends here and goes on elsewhere, or later. */
public final class JobInterruptedException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    JobInterruptedException(String message) {
        super(message);
    }
}
