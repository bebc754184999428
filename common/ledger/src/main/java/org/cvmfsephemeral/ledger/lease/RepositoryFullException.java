package org.cvmfsephemeral.ledger.lease;

/** The repository would hold more than it may. */
public final class RepositoryFullException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final long limit;
    private final long used;

    /**
     * @param limit in bytes
     * @param used in bytes, by what is published and by what is on its way
     */
    public RepositoryFullException(long limit, long used) {
        super("the repository would exceed its limit");
        this.limit = limit;
        this.used = used;
    }

    public long limit() {
        return limit;
    }

    public long used() {
        return used;
    }
}
