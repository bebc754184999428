package org.cvmfsephemeral.notify.revision;

import io.quarkus.arc.All;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.cvmfsephemeral.messages.RepositoryRevision;

/**
 * Keeps the newest revision of each repository and hands it to the listeners.
 *
 * <p>Nothing is handed on before the topic was read to the end it had at start: until then a record may be older than what
 * a client already has, and a client that subscribes would be told of a revision long gone.
 *
 * <p>Written by the one thread that reads the topic.
 */
@Singleton
class NewestRevisions {
    private final Map<String, RepositoryRevision> newest = new ConcurrentHashMap<>();
    private final List<RevisionListener> listeners;
    private volatile boolean caughtUp;

    NewestRevisions(@All List<RevisionListener> listeners) {
        this.listeners = listeners;
    }

    void offer(RepositoryRevision revision) {
        RepositoryRevision known = newest.get(revision.repository());
        if (known != null && !revision.isNewerThan(known)) {
            return;
        }
        newest.put(revision.repository(), revision);
        if (caughtUp) {
            listeners.forEach(listener -> listener.announced(List.of(revision)));
        }
    }

    void markCaughtUp() {
        if (caughtUp) {
            return;
        }
        caughtUp = true;
        List<RepositoryRevision> all = List.copyOf(newest.values());
        listeners.forEach(listener -> listener.announced(all));
    }

    boolean isCaughtUp() {
        return caughtUp;
    }

    int repositories() {
        return newest.size();
    }
}
