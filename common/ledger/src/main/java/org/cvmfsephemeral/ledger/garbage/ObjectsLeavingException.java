package org.cvmfsephemeral.ledger.garbage;

import java.time.Duration;

/** Objects that somebody wants to count on are being removed at this moment, and still were when he had waited as long as he may. */
public final class ObjectsLeavingException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public ObjectsLeavingException(Duration waited) {
        super("an object of this content is being removed, and still was after " + waited.toSeconds() + " s");
    }
}
