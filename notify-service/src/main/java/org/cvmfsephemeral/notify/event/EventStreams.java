package org.cvmfsephemeral.notify.event;

import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/** The readers of events that are connected. */
@Singleton
class EventStreams {
    private final EventSettings settings;
    private final EventMetrics metrics;
    private final Set<EventSubscriber> open = ConcurrentHashMap.newKeySet();
    /** Taken before a response is begun. */
    private final AtomicInteger places = new AtomicInteger();

    private volatile boolean ending;

    EventStreams(EventSettings settings, EventMetrics metrics) {
        this.settings = settings;
        this.metrics = metrics;
        metrics.watchStreams(open::size);
    }

    /** @return false if there are too many readers, or the service is ending */
    boolean takePlace() {
        if (places.incrementAndGet() <= settings.maxStreams() && !ending) {
            return true;
        }
        places.decrementAndGet();
        metrics.refused();
        return false;
    }

    /** Of one who has not been added after all. */
    void giveBackPlace() {
        places.decrementAndGet();
    }

    /** Of one who has taken a place. */
    void add(EventSubscriber subscriber) {
        open.add(subscriber);
        subscriber.wake();
        if (ending) {
            subscriber.end();
        }
    }

    /** Called by the thread that owns the reader's response. */
    void remove(EventSubscriber subscriber) {
        subscriber.close();
        if (open.remove(subscriber)) {
            places.decrementAndGet();
        }
    }

    void wakeAll() {
        open.forEach(EventSubscriber::wake);
    }

    void beatAll() {
        Duration cutAfter = settings.cutAfter();
        open.forEach(subscriber -> subscriber.beat(cutAfter));
    }

    /** Ends all streams; their readers come back to wherever the service still is. */
    void endAll() {
        ending = true;
        open.forEach(EventSubscriber::end);
    }

    int count() {
        return open.size();
    }
}
