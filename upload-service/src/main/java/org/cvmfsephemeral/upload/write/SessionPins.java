package org.cvmfsephemeral.upload.write;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;
import java.util.UUID;
import org.cvmfsephemeral.format.repository.RepositoryName;
import org.cvmfsephemeral.ledger.garbage.DamagedObjects;
import org.cvmfsephemeral.ledger.lease.Pinned;
import org.cvmfsephemeral.ledger.lease.Pins;
import org.cvmfsephemeral.upload.content.ObjectPins;
import org.jboss.logging.Logger;

/** Pins what the writers of this process are about to count on. */
@ApplicationScoped
class SessionPins {
    private static final String RESCUED = "cvmfs.objects.rescued";
    private static final String REPAIRED = "cvmfs.objects.repaired";
    private static final Logger LOG = Logger.getLogger(SessionPins.class);

    private final Pins pins;
    private final DamagedObjects damaged;
    private final Counter rescued;
    private final Counter repaired;

    SessionPins(Pins pins, DamagedObjects damaged, MeterRegistry registry) {
        this.pins = pins;
        this.damaged = damaged;
        this.rescued = Counter.builder(RESCUED)
                .description("Condemned objects that an upload needed again before they were collected")
                .register(registry);
        this.repaired = Counter.builder(REPAIRED)
                .description("Lost or damaged objects that an upload has written again")
                .register(registry);
    }

    ObjectPins of(UUID session, RepositoryName repository) {
        return objects -> {
            Pinned pinned = pins.pin(session, repository, objects);
            rescued.increment(pinned.rescued());
            return pinned.damaged();
        };
    }

    void repaired(RepositoryName repository, String object) {
        repaired.increment(damaged.repaired(repository, List.of(object)));
        LOG.infof("damaged object written again repository=%s object=%s", repository, object);
    }
}
