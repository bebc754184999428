package org.cvmfsephemeral.upload.session;

import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import org.cvmfsephemeral.ledger.lease.PathBusyException;
import org.cvmfsephemeral.ledger.lease.SessionRequest;
import org.cvmfsephemeral.upload.content.UploadSettings;

/**
 * Room for requests that wait for busy paths. There is less of it than there are places for writers, as those whom all are waiting for
 * need places to finish, and one repository does not get all of it.
 */
@ApplicationScoped
public class WaitingRoom {
    private final ShareOfPlaces places;

    WaitingRoom(UploadSettings settings) {
        this.places = new ShareOfPlaces(settings.maxConcurrent() / 2, settings.maxConcurrent() / 4);
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
            if (request.patience().isZero() || !places.tryTake(request.repository())) {
                throw e;
            }
        }
        try {
            return wanting.get(request);
        } finally {
            places.giveBack(request.repository());
        }
    }
}
