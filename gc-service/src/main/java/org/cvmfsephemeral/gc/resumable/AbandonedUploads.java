package org.cvmfsephemeral.gc.resumable;

import io.quarkus.scheduler.Scheduled;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.Optional;
import org.cvmfsephemeral.ledger.resumable.ResumableUploads;
import org.cvmfsephemeral.ledger.resumable.ResumableUploads.Ended;
import org.cvmfsephemeral.store.ListedObject;
import org.cvmfsephemeral.store.ObjectPage;
import org.cvmfsephemeral.store.ObjectStore;
import org.cvmfsephemeral.store.StoreException;
import org.jboss.logging.Logger;

/**
 * Removes resumable uploads that nobody has gone on with, and what is left of those that have ended. The ledger forgets an upload after the
 * store has, so nothing stays behind.
 */
@Singleton
public class AbandonedUploads {
    private static final Logger LOG = Logger.getLogger(AbandonedUploads.class);
    private static final int AT_ONCE = 100;
    private static final int PAGE = 1000;

    private final ResumableUploads uploads;
    private final ObjectStore store;

    AbandonedUploads(ResumableUploads uploads, ObjectStore store) {
        this.uploads = uploads;
        this.store = store;
    }

    @Scheduled(
            every = "{cvmfs.resumable.forget-every:10m}",
            delayed = "1m",
            concurrentExecution = Scheduled.ConcurrentExecution.SKIP,
            skipExecutionIf = Scheduled.ApplicationNotRunning.class)
    public void forget() {
        int forgotten = 0;
        List<Ended> some;
        do {
            some = uploads.endExpired(AT_ONCE);
            int before = forgotten;
            for (Ended upload : some) {
                forgotten += forget(upload) ? 1 : 0;
            }
            if (forgotten == before) {
                break;
            }
        } while (some.size() == AT_ONCE);
        if (forgotten > 0) {
            LOG.infof("resumable uploads forgotten count=%d", forgotten);
        }
    }

    private boolean forget(Ended upload) {
        String prefix = upload.repository() + "/staging/" + upload.id() + "/";
        try {
            Optional<String> after = Optional.empty();
            do {
                ObjectPage page = store.list(prefix, after, PAGE);
                if (!store.deleteAll(
                                page.objects().stream().map(ListedObject::key).toList())
                        .isEmpty()) {
                    return false;
                }
                after = page.next();
            } while (after.isPresent());
        } catch (StoreException e) {
            LOG.warnf("resumable upload stays for now upload=%s error=%s", upload.id(), e.getMessage());
            return false;
        }
        uploads.forget(upload.id());
        return true;
    }
}
