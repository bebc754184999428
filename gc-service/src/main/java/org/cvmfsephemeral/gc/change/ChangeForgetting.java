package org.cvmfsephemeral.gc.change;

import io.quarkus.scheduler.Scheduled;
import jakarta.enterprise.context.ApplicationScoped;
import org.cvmfsephemeral.ledger.change.Changes;
import org.jboss.logging.Logger;

/** Removes changes that nobody asks for any more. */
@ApplicationScoped
public class ChangeForgetting {
    private static final Logger LOG = Logger.getLogger(ChangeForgetting.class);

    private final Changes changes;
    private final ChangeSettings settings;

    ChangeForgetting(Changes changes, ChangeSettings settings) {
        this.changes = changes;
        this.settings = settings;
    }

    @Scheduled(
            every = "{cvmfs.changes.forget-every}",
            concurrentExecution = Scheduled.ConcurrentExecution.SKIP,
            skipExecutionIf = Scheduled.ApplicationNotRunning.class)
    public void forget() {
        int count = changes.forgetFinal(Math.toIntExact(settings.forgetAfter().toSeconds()));
        if (count > 0) {
            LOG.infof("final changes forgotten count=%d", count);
        }
    }
}
