package org.cvmfsephemeral.gc.audit;

import io.quarkus.scheduler.Scheduled;
import jakarta.inject.Singleton;
import java.time.Duration;
import org.cvmfsephemeral.ledger.audit.AuditRows;
import org.jboss.logging.Logger;

/** Removes what the audit trail has kept for long enough. Replicas that do so at the same time do not wait for each other. */
@Singleton
class AuditForgetting {
    private static final Logger LOG = Logger.getLogger(AuditForgetting.class);

    private final AuditRows rows;
    private final Duration keep;

    AuditForgetting(AuditRows rows, AuditSettings settings) {
        this.rows = rows;
        this.keep = settings.keep();
    }

    @Scheduled(
            every = "{cvmfs.audit.forget-every:10m}",
            delayed = "1m",
            concurrentExecution = Scheduled.ConcurrentExecution.SKIP,
            skipExecutionIf = Scheduled.ApplicationNotRunning.class)
    void forget() {
        int all = 0;
        for (int some = rows.forget(keep); some > 0; some = rows.forget(keep)) {
            all += some;
        }
        if (all > 0) {
            LOG.infof("audit entries forgotten count=%d older=%s", all, keep);
        }
    }
}
