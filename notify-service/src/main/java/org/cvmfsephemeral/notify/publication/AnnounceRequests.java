package org.cvmfsephemeral.notify.publication;

import io.vertx.core.Future;
import org.cvmfsephemeral.format.repository.RepositoryName;

/** Asks whoever signs a repository's manifests to announce the one that is really published, to all replicas. */
@FunctionalInterface
interface AnnounceRequests {
    /** Completes when the request cannot get lost any more; fails within a few seconds if it can. */
    Future<Void> send(RepositoryName repository);
}
