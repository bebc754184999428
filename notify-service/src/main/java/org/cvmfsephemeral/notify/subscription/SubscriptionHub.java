package org.cvmfsephemeral.notify.subscription;

import jakarta.inject.Singleton;
import java.util.Collection;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.cvmfsephemeral.format.repository.RepositoryName;
import org.cvmfsephemeral.messages.RepositoryRevision;
import org.cvmfsephemeral.notify.revision.RevisionListener;
import org.jboss.logging.Logger;

/** Knows who subscribed to what, and wakes them. */
@Singleton
class SubscriptionHub implements RevisionListener {
    private static final Logger LOG = Logger.getLogger(SubscriptionHub.class);

    private final Map<String, RepositoryFeed> feeds = new ConcurrentHashMap<>();
    private final DeliveryMetrics metrics;

    SubscriptionHub(DeliveryMetrics metrics) {
        this.metrics = metrics;
        metrics.watchWaiting(this::waiting);
    }

    /** Delivers the current message at once if there is one, and every newer one later. */
    Subscription subscribe(RepositoryName repository, EventStream stream) {
        Subscription[] opened = new Subscription[1];
        feeds.compute(repository.value(), (name, known) -> {
            RepositoryFeed feed = known == null ? new RepositoryFeed() : known;
            opened[0] = new Subscription(feed, stream, metrics);
            feed.subscriptions().add(opened[0]);
            return feed;
        });
        opened[0].wake();
        return opened[0];
    }

    /** Called by the thread of the subscription's stream. */
    void unsubscribe(RepositoryName repository, Subscription subscription) {
        subscription.close();
        feeds.computeIfPresent(repository.value(), (name, feed) -> {
            feed.subscriptions().remove(subscription);
            return feed.isForgettable() ? null : feed;
        });
    }

    @Override
    public void announced(Collection<RepositoryRevision> newest) {
        newest.forEach(this::announce);
    }

    private void announce(RepositoryRevision revision) {
        MessageFrame frame = MessageFrame.of(revision);
        RepositoryFeed announced = feeds.compute(revision.repository(), (name, known) -> {
            RepositoryFeed feed = known == null ? new RepositoryFeed() : known;
            if (!feed.isKnown()) {
                metrics.watchRepository(name, () -> feed.subscriptions().size());
            }
            feed.announce(frame);
            return feed;
        });
        announced.subscriptions().forEach(Subscription::wake);
        LOG.infof(
                "revision announced repository=%s revision=%d subscribers=%d",
                revision.repository(),
                revision.revision(),
                announced.subscriptions().size());
    }

    int subscribers(RepositoryName repository) {
        RepositoryFeed feed = feeds.get(repository.value());
        return feed == null ? 0 : feed.subscriptions().size();
    }

    /** Names that are remembered, whether for their message or for a subscriber. */
    int feeds() {
        return feeds.size();
    }

    private int waiting() {
        return feeds.values().stream()
                .filter(feed -> !feed.isKnown())
                .mapToInt(feed -> feed.subscriptions().size())
                .sum();
    }
}
