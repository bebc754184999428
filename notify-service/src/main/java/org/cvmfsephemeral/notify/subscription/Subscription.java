package org.cvmfsephemeral.notify.subscription;

import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Brings one subscriber to its repository's newest message. It holds no message of its own: it remembers only that there is
 * something to deliver and looks up what is newest when the socket can take it. So a slow subscriber skips what was
 * overtaken meanwhile, and costs the same memory as a quick one.
 */
final class Subscription {
    private static final int MAX_BLANKS = 63;

    private final RepositoryFeed feed;
    private final EventStream stream;
    private final DeliveryMetrics metrics;
    private final AtomicBoolean wanted = new AtomicBoolean();
    // The fields below belong to the stream's thread.
    private MessageFrame delivered;
    private boolean closed;

    Subscription(RepositoryFeed feed, EventStream stream, DeliveryMetrics metrics) {
        this.feed = feed;
        this.stream = stream;
        this.metrics = metrics;
    }

    /** There may be something newer; called by any thread. */
    void wake() {
        if (wanted.compareAndSet(false, true)) {
            stream.execute(this::deliver);
        } else {
            metrics.conflated();
        }
    }

    /** The socket takes bytes again; called by the stream's thread. */
    void drained() {
        if (wanted.get()) {
            deliver();
        }
    }

    /** The subscriber is gone; called by the stream's thread. */
    void close() {
        closed = true;
    }

    private void deliver() {
        if (closed || stream.isFull()) {
            return;
        }
        // Before looking up: a message announced after the look-up asks again.
        wanted.set(false);
        MessageFrame newest = feed.newest();
        if (newest == null || newest == delivered) {
            return;
        }
        boolean first = delivered == null;
        delivered = newest;
        stream.write(first ? newest.withBlanks(ThreadLocalRandom.current().nextInt(MAX_BLANKS + 1)) : newest.bytes());
        metrics.delivered();
    }
}
