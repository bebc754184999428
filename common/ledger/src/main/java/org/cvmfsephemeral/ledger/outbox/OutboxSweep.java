package org.cvmfsephemeral.ledger.outbox;

import io.quarkus.scheduler.Scheduled;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;
import org.cvmfsephemeral.format.repository.RepositoryName;

/** Removes the rows of delivered doorbells and repeats those that were not. */
@ApplicationScoped
class OutboxSweep {
    private static final int OVERDUE_SECONDS = 5;
    private static final int BATCH = 500;

    private final Outbox outbox;
    private final DoorbellSender sender;

    OutboxSweep(Outbox outbox, DoorbellSender sender) {
        this.outbox = outbox;
        this.sender = sender;
    }

    @Scheduled(
            every = "{cvmfs.ledger.outbox-settle-every:1s}",
            concurrentExecution = Scheduled.ConcurrentExecution.SKIP,
            skipExecutionIf = Scheduled.ApplicationNotRunning.class)
    void settle() {
        List<Long> delivered = sender.takeDelivered();
        if (!delivered.isEmpty()) {
            outbox.delete(delivered);
        }
    }

    @Scheduled(
            every = "{cvmfs.ledger.outbox-repeat-every:5s}",
            concurrentExecution = Scheduled.ConcurrentExecution.SKIP,
            skipExecutionIf = Scheduled.ApplicationNotRunning.class)
    void repeat() {
        for (Outbox.Owed owed : outbox.overdueDoorbells(OVERDUE_SECONDS, BATCH)) {
            sender.send(owed.id(), RepositoryName.of(owed.doorbell().repository()), owed.payload());
        }
    }
}
