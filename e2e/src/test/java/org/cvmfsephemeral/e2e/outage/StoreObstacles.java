package org.cvmfsephemeral.e2e.outage;

/** Keeps publishers from replacing a mutable resource of the store. */
interface StoreObstacles {
    /** @param resource such as {@code .cvmfspublished} */
    Obstacle beforeWriting(String repository, String resource);
}
