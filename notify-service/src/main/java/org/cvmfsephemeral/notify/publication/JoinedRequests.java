package org.cvmfsephemeral.notify.publication;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.cvmfsephemeral.format.repository.RepositoryName;

/**
 * Sends at most one request a second for a repository. Those that come sooner share the next one: the one before may have
 * been carried out just before what they are about.
 */
@Singleton
class JoinedRequests {
    static final Duration INTERVAL = Duration.ofSeconds(1);
    private static final int MAX_REPOSITORIES = 1000;

    private final Vertx vertx;
    private final AnnounceRequests requests;
    /** The repositories of the last second, each with the request to come if somebody asked for one. */
    private final Map<RepositoryName, Promise<Void>> recent = new HashMap<>();

    JoinedRequests(Vertx vertx, AnnounceRequests requests) {
        this.vertx = vertx;
        this.requests = requests;
    }

    /** Completes when the request that this one is part of was sent, fails if that was not possible. */
    synchronized Future<Void> ask(RepositoryName repository) {
        if (!recent.containsKey(repository)) {
            return recent.size() < MAX_REPOSITORIES
                    ? send(repository)
                    : Future.failedFuture("requests for too many repositories at once");
        }
        return recent.computeIfAbsent(repository, any -> Promise.promise()).future();
    }

    private Future<Void> send(RepositoryName repository) {
        recent.put(repository, null);
        vertx.setTimer(INTERVAL.toMillis(), id -> intervalIsOver(repository));
        return requests.send(repository);
    }

    private synchronized void intervalIsOver(RepositoryName repository) {
        Promise<Void> shared = recent.remove(repository);
        if (shared != null) {
            send(repository).onComplete(shared);
        }
    }
}
