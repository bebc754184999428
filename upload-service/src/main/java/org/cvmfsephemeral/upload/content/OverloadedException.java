package org.cvmfsephemeral.upload.content;

import java.time.Duration;

/** More uploads at a time than there is memory for. */
public final class OverloadedException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final transient Duration waited;

    OverloadedException(Duration waited) {
        super("no buffer memory for another upload");
        this.waited = waited;
    }

    public Duration waited() {
        return waited;
    }
}
