package org.cvmfsephemeral.gc.idempotency;

import io.quarkus.scheduler.Scheduled;
import jakarta.enterprise.context.ApplicationScoped;
import org.cvmfsephemeral.ledger.idempotency.IdempotencyKeys;
import org.jboss.logging.Logger;

/** Removes the keys of requests that nobody repeats any more. */
@ApplicationScoped
public class KeyForgetting {
    private static final Logger LOG = Logger.getLogger(KeyForgetting.class);

    private final IdempotencyKeys keys;
    private final KeySettings settings;

    KeyForgetting(IdempotencyKeys keys, KeySettings settings) {
        this.keys = keys;
        this.settings = settings;
    }

    @Scheduled(
            every = "{cvmfs.idempotency.forget-every}",
            concurrentExecution = Scheduled.ConcurrentExecution.SKIP,
            skipExecutionIf = Scheduled.ApplicationNotRunning.class)
    public void forget() {
        int count = keys.forgetOlderThan(settings.forgetAfter());
        if (count > 0) {
            LOG.infof("idempotency keys forgotten count=%d", count);
        }
    }
}
