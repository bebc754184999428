package org.cvmfsephemeral.publisher.intake;

import io.smallrye.common.annotation.NonBlocking;
import jakarta.enterprise.context.ApplicationScoped;
import org.cvmfsephemeral.format.repository.InvalidNameException;
import org.cvmfsephemeral.format.repository.RepositoryName;
import org.cvmfsephemeral.messages.ChangeDoorbell;
import org.cvmfsephemeral.publisher.publish.WorkQueue;
import org.eclipse.microprofile.reactive.messaging.Incoming;
import org.jboss.logging.Logger;

/** Hears doorbells. The work is in the ledger, so a doorbell is done with once it was heard. */
@ApplicationScoped
class DoorbellReceiver {
    private static final Logger LOG = Logger.getLogger(DoorbellReceiver.class);

    private final WorkQueue queue;

    DoorbellReceiver(WorkQueue queue) {
        this.queue = queue;
    }

    @Incoming("changes")
    @NonBlocking
    void hear(ChangeDoorbell doorbell) {
        try {
            queue.ring(RepositoryName.of(doorbell.repository()));
        } catch (InvalidNameException e) {
            LOG.warnf("doorbell for an impossible repository name ignored");
        }
    }
}
