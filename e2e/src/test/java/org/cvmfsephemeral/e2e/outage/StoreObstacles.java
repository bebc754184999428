package org.cvmfsephemeral.e2e.outage;

import java.util.Optional;

/** Keeps publishers from replacing a mutable resource of the store. */
public interface StoreObstacles {
    /** @param resource such as {@code .cvmfspublished} */
    Obstacle beforeWriting(String repository, String resource);

    /** Keeps a publisher from learning that it has replaced the resource; empty where that cannot be had. */
    Optional<Obstacle> afterWriting(String repository, String resource);
}
