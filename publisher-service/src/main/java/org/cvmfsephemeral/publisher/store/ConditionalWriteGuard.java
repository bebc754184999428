package org.cvmfsephemeral.publisher.store;

import jakarta.enterprise.context.ApplicationScoped;
import org.cvmfsephemeral.store.ConditionalWrites;
import org.cvmfsephemeral.store.ObjectStore;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.jboss.logging.Logger;

/**
 * Lets nobody publish to a store that ignores the conditions of a write: two publishers could then overwrite each other's manifest. An
 * operator who runs a single publisher may allow it.
 */
@ApplicationScoped
public class ConditionalWriteGuard {
    private static final Logger LOG = Logger.getLogger(ConditionalWriteGuard.class);

    private final ObjectStore store;
    private final boolean singlePublisher;
    private volatile ConditionalWrites found;

    ConditionalWriteGuard(
            ObjectStore store,
            @ConfigProperty(name = "cvmfs.publish.single-publisher", defaultValue = "false") boolean singlePublisher) {
        this.store = store;
        this.singlePublisher = singlePublisher;
    }

    /**
     * Asks the store once, and again until it answers.
     *
     * @throws org.cvmfsephemeral.store.StoreException if it does not answer
     */
    public boolean allowsPublishing() {
        return singlePublisher || probe() == ConditionalWrites.ENFORCED;
    }

    private synchronized ConditionalWrites probe() {
        if (found == null) {
            found = store.probe();
            if (found == ConditionalWrites.IGNORED) {
                LOG.errorf(
                        "nothing is published, the store ignores If-Match; use another store, or run one publisher only and set cvmfs.publish.single-publisher=true");
            }
        }
        return found;
    }

    /** Whether the store has been found wanting; an operator should know before the first upload waits in vain. */
    boolean isRefused() {
        return found == ConditionalWrites.IGNORED && !singlePublisher;
    }
}
