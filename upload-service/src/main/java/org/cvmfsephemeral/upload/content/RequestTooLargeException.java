package org.cvmfsephemeral.upload.content;

/** A request brings more than the repository takes at once. */
public final class RequestTooLargeException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final long limit;

    public RequestTooLargeException(long limit) {
        super("the request is larger than allowed");
        this.limit = limit;
    }

    /** In bytes. */
    public long limit() {
        return limit;
    }
}
