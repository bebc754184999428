package org.cvmfsephemeral.upload.session;

import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.util.concurrent.Semaphore;
import org.cvmfsephemeral.ledger.lease.PathBusyException;
import org.cvmfsephemeral.ledger.lease.SessionRequest;
import org.cvmfsephemeral.upload.content.UploadSettings;

/**
 * Room for requests that wait for busy paths. There is less of it than there are places for writers: those whom all are waiting for need
 * places to finish.
 */
@ApplicationScoped
public class WaitingRoom {
    private final Semaphore free;

    WaitingRoom(UploadSettings settings) {
        this.free = new Semaphore(Math.max(1, settings.maxConcurrent() / 2));
    }

    /** What needs a lease. */
    @FunctionalInterface
    public interface Wanting<T> {
        T get(SessionRequest request) throws InterruptedException;
    }

    /**
     * Waits for the lease as long as the request says, if there is room.
     *
     * @throws PathBusyException if it does not wait, or waited in vain
     */
    public <T> T await(SessionRequest request, Wanting<T> wanting) throws InterruptedException {
        try {
            return wanting.get(request.waiting(Duration.ZERO));
        } catch (PathBusyException e) {
            if (request.patience().isZero() || !free.tryAcquire()) {
                throw e;
            }
        }
        try {
            return wanting.get(request);
        } finally {
            free.release();
        }
    }
}
