package org.cvmfsephemeral.notify.subscription;

import jakarta.inject.Singleton;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import org.cvmfsephemeral.format.repository.RepositoryName;
import org.cvmfsephemeral.messages.RepositoryRevision;
import org.cvmfsephemeral.notify.revision.Announcement;
import org.cvmfsephemeral.notify.revision.RevisionListener;
import org.jboss.logging.Logger;

/** Knows who subscribed to what, and has them told. */
@Singleton
public class SubscriptionHub implements RevisionListener {
    private static final Logger LOG = Logger.getLogger(SubscriptionHub.class);
    private static final String NO_REPOSITORY = "";

    private final Map<String, RepositoryFeed> feeds = new ConcurrentHashMap<>();
    /** Of requests that named no repository: nothing is ever delivered to them. */
    private final RepositoryFeed silence = new RepositoryFeed(NO_REPOSITORY);

    private final FanOut fanOut;
    private final DeliveryMetrics metrics;

    SubscriptionHub(FanOut fanOut, DeliveryMetrics metrics) {
        this.fanOut = fanOut;
        this.metrics = metrics;
        metrics.watchWaiting(this::waiting);
    }

    /** Delivers the current message at once if there is one, and every newer one later. */
    Subscription subscribe(RepositoryName repository, EventStream stream) {
        Subscription[] opened = new Subscription[1];
        feeds.compute(repository.value(), (name, known) -> {
            RepositoryFeed feed = known == null ? new RepositoryFeed(name) : known;
            opened[0] = new Subscription(feed, stream, metrics);
            feed.subscriptions().add(opened[0]);
            return feed;
        });
        opened[0].wake();
        return opened[0];
    }

    /** Keeps the stream, though there will be nothing to deliver. */
    Subscription hold(EventStream stream) {
        Subscription held = new Subscription(silence, stream, metrics);
        silence.subscriptions().add(held);
        return held;
    }

    /** Called by the thread of the subscription's stream. */
    void unsubscribe(Subscription subscription) {
        subscription.close();
        silence.subscriptions().remove(subscription);
        feeds.computeIfPresent(subscription.feed().repository(), (name, feed) -> {
            feed.subscriptions().remove(subscription);
            return feed.isForgettable() ? null : feed;
        });
    }

    @Override
    public void announced(Collection<Announcement> newest) {
        newest.forEach(this::announce);
    }

    private void announce(Announcement announcement) {
        RepositoryRevision revision = announcement.revision();
        MessageFrame frame = MessageFrame.of(announcement);
        RepositoryFeed announced = feeds.compute(revision.repository(), (name, known) -> {
            RepositoryFeed feed = known == null ? new RepositoryFeed(name) : known;
            if (!feed.isKnown()) {
                metrics.watchRepository(name, () -> feed.subscriptions().size());
            }
            feed.announce(frame);
            return feed;
        });
        fanOut.tell(announced);
        LOG.infof(
                "revision announced repository=%s revision=%d subscribers=%d",
                revision.repository(),
                revision.revision(),
                announced.subscriptions().size());
    }

    /** Everybody who is subscribed at this moment. */
    public List<Subscription> open() {
        return everyFeed().flatMap(feed -> feed.subscriptions().stream()).toList();
    }

    /** How many are subscribed at this moment. */
    public int subscribers() {
        return everyFeed().mapToInt(feed -> feed.subscriptions().size()).sum();
    }

    int subscribers(RepositoryName repository) {
        RepositoryFeed feed = feeds.get(repository.value());
        return feed == null ? 0 : feed.subscriptions().size();
    }

    /** Names that are remembered, whether for their message or for a subscriber. */
    int feeds() {
        return feeds.size();
    }

    private Stream<RepositoryFeed> everyFeed() {
        return Stream.concat(Stream.of(silence), feeds.values().stream());
    }

    private int waiting() {
        return feeds.values().stream()
                .filter(feed -> !feed.isKnown())
                .mapToInt(feed -> feed.subscriptions().size())
                .sum();
    }
}
