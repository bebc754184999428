package org.cvmfsephemeral.publisher.publish;

/** The local clock is so far ahead of the ledger's that nothing may be stamped with it. */
final class ClockAheadException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    ClockAheadException(long seconds) {
        super("the local clock is " + seconds + " s ahead of the ledger's; nothing is published until that is mended");
    }
}
