package org.cvmfsephemeral.upload.content;

import java.time.Duration;

/** More uploads at a time than there is room for. */
public final class OverloadedException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final transient Duration retryAfter;

    /**
     * @param retryAfter when there may be room again
     */
    public OverloadedException(String message, Duration retryAfter) {
        super(message);
        this.retryAfter = retryAfter;
    }

    /** When there may be room again. */
    public Duration retryAfter() {
        return retryAfter;
    }
}
