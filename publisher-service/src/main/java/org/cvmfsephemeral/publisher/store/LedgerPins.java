package org.cvmfsephemeral.publisher.store;

import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;
import java.util.UUID;
import org.cvmfsephemeral.format.repository.RepositoryName;
import org.cvmfsephemeral.ledger.lease.Pins;

/** An attempt is a session, and pins like any other. */
@ApplicationScoped
class LedgerPins implements AttemptPins {
    private final Pins pins;

    LedgerPins(Pins pins) {
        this.pins = pins;
    }

    @Override
    public void pin(UUID attempt, RepositoryName repository, List<String> objects) {
        pins.pin(attempt, repository, objects);
    }
}
