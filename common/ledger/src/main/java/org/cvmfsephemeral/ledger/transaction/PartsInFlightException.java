package org.cvmfsephemeral.ledger.transaction;

/** A transaction cannot be committed while parts of it are arriving. */
public final class PartsInFlightException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final long parts;

    PartsInFlightException(long parts) {
        super("parts of the transaction are arriving");
        this.parts = parts;
    }

    public long parts() {
        return parts;
    }
}
