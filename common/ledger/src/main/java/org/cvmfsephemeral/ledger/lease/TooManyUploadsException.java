package org.cvmfsephemeral.ledger.lease;

/** As many uploads as the repository allows are going on. */
public final class TooManyUploadsException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final int limit;

    public TooManyUploadsException(int limit) {
        super("as many uploads as the repository allows are going on");
        this.limit = limit;
    }

    public int limit() {
        return limit;
    }
}
