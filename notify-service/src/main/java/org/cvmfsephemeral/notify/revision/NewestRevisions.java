package org.cvmfsephemeral.notify.revision;

import io.quarkus.arc.All;
import jakarta.inject.Singleton;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.cvmfsephemeral.format.repository.RepositoryName;
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
class NewestRevisions implements KnownRevisions {
    private final Map<String, RepositoryRevision> newest = new ConcurrentHashMap<>();
    private final List<RevisionListener> listeners;
    private volatile boolean caughtUp;

    NewestRevisions(@All List<RevisionListener> listeners) {
        this.listeners = listeners;
    }

    /** @param sentAt when the publisher sent it */
    void offer(RepositoryRevision revision, Instant sentAt) {
        RepositoryRevision known = newest.get(revision.repository());
        if (known != null && !revision.isNewerThan(known)) {
            return;
        }
        newest.put(revision.repository(), revision);
        if (caughtUp) {
            Announcement announcement = new Announcement(revision, Optional.of(sentAt));
            listeners.forEach(listener -> listener.announced(List.of(announcement)));
        }
    }

    void markCaughtUp() {
        if (caughtUp) {
            return;
        }
        caughtUp = true;
        List<Announcement> all = newest.values().stream()
                .map(revision -> new Announcement(revision, Optional.empty()))
                .toList();
        listeners.forEach(listener -> listener.announced(all));
    }

    @Override
    public Optional<RepositoryRevision> newest(RepositoryName repository) {
        return Optional.ofNullable(newest.get(repository.value()));
    }

    @Override
    public boolean isCaughtUp() {
        return caughtUp;
    }

    int repositories() {
        return newest.size();
    }
}
