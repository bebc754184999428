package org.cvmfsephemeral.gc.content;

import io.quarkus.scheduler.Scheduled;
import jakarta.enterprise.context.ApplicationScoped;
import org.cvmfsephemeral.ledger.content.KnownContents;
import org.jboss.logging.Logger;

/** Removes from memory what has not been sent for long; the objects are not touched. */
@ApplicationScoped
public class ContentForgetting {
    private static final Logger LOG = Logger.getLogger(ContentForgetting.class);

    private final KnownContents contents;
    private final ContentSettings settings;

    ContentForgetting(KnownContents contents, ContentSettings settings) {
        this.contents = contents;
        this.settings = settings;
    }

    @Scheduled(
            every = "{cvmfs.contents.forget-every}",
            concurrentExecution = Scheduled.ConcurrentExecution.SKIP,
            skipExecutionIf = Scheduled.ApplicationNotRunning.class)
    public void forget() {
        int count = contents.forgetUnseen(settings.forgetAfter());
        if (count > 0) {
            LOG.infof("known contents forgotten count=%d", count);
        }
    }
}
