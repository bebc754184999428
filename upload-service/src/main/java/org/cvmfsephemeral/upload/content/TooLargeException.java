package org.cvmfsephemeral.upload.content;

/** The body is larger than the repository allows. */
public final class TooLargeException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final long limit;

    public TooLargeException(long limit) {
        super("body exceeds the file size limit");
        this.limit = limit;
    }

    /** In bytes. */
    public long limit() {
        return limit;
    }
}
