package org.cvmfsephemeral.publisher.rebuild;

/** What the bucket has is not enough, or not to be trusted; nothing was written. The message tells an operator what to do about it. */
public final class RebuildRefusedException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    RebuildRefusedException(String message) {
        super(message);
    }

    RebuildRefusedException(String message, Throwable cause) {
        super(message, cause);
    }
}
