package org.cvmfsephemeral.ledger.outbox;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.scheduler.Scheduled;
import jakarta.annotation.Priority;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.cvmfsephemeral.messages.Topics;
import org.jboss.logging.Logger;

/** Removes the rows of delivered messages and repeats those that were not. */
@ApplicationScoped
class OutboxSweep {
    static final String DROPPED = "cvmfs.events.dropped";
    private static final Logger LOG = Logger.getLogger(OutboxSweep.class);
    private static final Duration DOORBELL_OVERDUE = Duration.ofSeconds(5);
    /** Longer than a producer tries: who recorded an event sends it himself if he can, and in its order. */
    private static final Duration EVENT_OVERDUE = Duration.ofSeconds(20);

    private static final Duration LAST_ARRIVALS = Duration.ofSeconds(2);
    private static final int AFTER_ALL_WORK = 4_000;
    private static final int BATCH = 500;

    private final Outbox outbox;
    private final OutboxSender sender;
    private final OutboxSettings settings;
    private final Counter dropped;

    OutboxSweep(Outbox outbox, OutboxSender sender, OutboxSettings settings, MeterRegistry registry) {
        this.outbox = outbox;
        this.sender = sender;
        this.settings = settings;
        dropped = Counter.builder(DROPPED)
                .description("Events given up because Kafka was away for too long")
                .register(registry);
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

    /** Another replica would repeat what has arrived and is not settled. */
    void settleAtTheEnd(@Observes @Priority(AFTER_ALL_WORK) ShutdownEvent end) throws InterruptedException {
        long deadline = System.nanoTime() + LAST_ARRIVALS.toNanos();
        while (!sender.isIdle() && System.nanoTime() < deadline) {
            TimeUnit.MILLISECONDS.sleep(10);
        }
        settle();
    }

    @Scheduled(
            every = "{cvmfs.ledger.outbox-repeat-every:5s}",
            concurrentExecution = Scheduled.ConcurrentExecution.SKIP,
            skipExecutionIf = Scheduled.ApplicationNotRunning.class)
    void repeat() {
        long lost = sender.takeLost();
        if (lost > 0) {
            LOG.warnf("messages not delivered, the sweep repeats them count=%d", lost);
        }
        repeat(Topics.CHANGES, DOORBELL_OVERDUE);
        dropEvents();
        repeat(Topics.EVENTS, EVENT_OVERDUE);
        dropAuditRecords();
        repeat(Topics.AUDIT, EVENT_OVERDUE);
    }

    /** The ledger keeps them for longer. */
    private void dropAuditRecords() {
        int gone = outbox.drop(Topics.AUDIT, settings.oldest(), settings.most());
        if (gone > 0) {
            LOG.warnf(
                    "audit records not sent, Kafka has been away for too long; they are in the ledger count=%d", gone);
        }
    }

    private void repeat(String topic, Duration overdue) {
        int found = BATCH;
        while (found == BATCH && !sender.isBusy()) {
            List<Owed> owed = outbox.claimOverdue(topic, overdue, BATCH);
            owed.forEach(sender::send);
            found = owed.size();
        }
    }

    private void dropEvents() {
        int gone = outbox.drop(Topics.EVENTS, settings.oldest(), settings.most());
        if (gone > 0) {
            dropped.increment(gone);
            LOG.warnf(
                    "events given up, Kafka has been away for too long count=%d most=%d oldest=%s",
                    gone, settings.most(), settings.oldest());
        }
    }
}
