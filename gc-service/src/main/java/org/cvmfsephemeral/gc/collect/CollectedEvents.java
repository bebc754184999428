package org.cvmfsephemeral.gc.collect;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.transaction.Transactional;
import java.time.Clock;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.UUID;
import org.cvmfsephemeral.format.repository.RepositoryName;
import org.cvmfsephemeral.ledger.outbox.Outbox;
import org.cvmfsephemeral.messages.RepositoryEvent;

/** Tells the world what was collected. */
@ApplicationScoped
class CollectedEvents {
    private final Outbox outbox;
    private final Clock clock;

    CollectedEvents(Outbox outbox, Clock clock) {
        this.outbox = outbox;
        this.clock = clock;
    }

    @Transactional
    void tell(RepositoryName repository, CollectionResult result) {
        outbox.tell(List.of(RepositoryEvent.Collected.by(
                UUID.randomUUID(),
                repository.value(),
                clock.instant().truncatedTo(ChronoUnit.MILLIS),
                result.deleted(),
                result.deletedBytes())));
    }
}
