package org.cvmfsephemeral.notify.subscription;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** One repository's newest message and who wants it. Changed only inside {@link SubscriptionHub}'s map. */
final class RepositoryFeed {
    private final String repository;
    private final Set<Subscription> subscriptions = ConcurrentHashMap.newKeySet();
    private volatile MessageFrame newest;

    RepositoryFeed(String repository) {
        this.repository = repository;
    }

    String repository() {
        return repository;
    }

    /** The newest message; null while the repository is not known. */
    MessageFrame newest() {
        return newest;
    }

    void announce(MessageFrame frame) {
        newest = frame;
    }

    Set<Subscription> subscriptions() {
        return subscriptions;
    }

    boolean isKnown() {
        return newest != null;
    }

    boolean isForgettable() {
        return subscriptions.isEmpty() && !isKnown();
    }
}
