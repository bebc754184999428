package org.cvmfsephemeral.upload.session;

import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.Semaphore;
import org.cvmfsephemeral.format.repository.RepositoryName;

/** A number of places, of which one repository gets some at most: one that stands still leaves room for the others. */
public final class ShareOfPlaces {
    private final Semaphore all;
    private final int forOne;
    private final ConcurrentMap<RepositoryName, Integer> taken = new ConcurrentHashMap<>();

    /**
     * @param all at least one
     * @param forOne repository; at least one
     */
    public ShareOfPlaces(int all, int forOne) {
        this.all = new Semaphore(Math.max(1, all));
        this.forOne = Math.max(1, forOne);
    }

    public boolean tryTake(RepositoryName repository) {
        if (!all.tryAcquire()) {
            return false;
        }
        if (taken.merge(repository, 1, Integer::sum) > forOne) {
            giveBack(repository);
            return false;
        }
        return true;
    }

    public void giveBack(RepositoryName repository) {
        taken.computeIfPresent(repository, (name, count) -> count == 1 ? null : count - 1);
        all.release();
    }
}
