package org.cvmfsephemeral.notify.subscription;

import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Brings one subscriber to its repository's newest message. It holds no message of its own: it remembers only that there is
 * something to deliver and looks up what is newest when the socket can take it. So a slow subscriber skips what was
 * overtaken meanwhile, and costs the same memory as a quick one.
 */
public final class Subscription {
    private static final int MAX_BLANKS = 63;
    private static final long NOT_BLOCKED = 0;

    private final RepositoryFeed feed;
    private final EventStream stream;
    private final DeliveryMetrics metrics;
    private final AtomicBoolean wanted = new AtomicBoolean();
    /** Since when the socket takes nothing though there is something to deliver; written by the stream's thread. */
    private volatile long blockedSince = NOT_BLOCKED;
    // The fields below belong to the stream's thread.
    private MessageFrame delivered;
    private boolean closed;

    Subscription(RepositoryFeed feed, EventStream stream, DeliveryMetrics metrics) {
        this.feed = feed;
        this.stream = stream;
        this.metrics = metrics;
    }

    RepositoryFeed feed() {
        return feed;
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

    /** Breaks the connection off, which makes the client subscribe again; called by any thread. */
    public void reset(ResetReason reason) {
        stream.execute(() -> {
            if (!closed) {
                closed = true;
                metrics.reset(reason);
                stream.reset();
            }
        });
    }

    /** Called by any thread. */
    void cutIfBlockedFor(Duration atLeast, long nowNanos) {
        if (isBlockedFor(atLeast, nowNanos)) {
            stream.execute(() -> {
                if (isBlockedFor(atLeast, nowNanos)) {
                    reset(ResetReason.SLOW);
                }
            });
        }
    }

    private boolean isBlockedFor(Duration atLeast, long nowNanos) {
        long since = blockedSince;
        return since != NOT_BLOCKED && nowNanos - since >= atLeast.toNanos();
    }

    private void deliver() {
        if (closed) {
            return;
        }
        if (stream.isFull()) {
            markBlocked();
            return;
        }
        blockedSince = NOT_BLOCKED;
        // Before looking up: a message announced after the look-up asks again.
        wanted.set(false);
        MessageFrame newest = feed.newest();
        if (newest == null || newest == delivered) {
            return;
        }
        boolean first = delivered == null;
        // Before writing: that may tell at once that the socket takes bytes again.
        delivered = newest;
        if (first) {
            stream.write(newest.withBlanks(ThreadLocalRandom.current().nextInt(MAX_BLANKS + 1)));
            metrics.deliveredFirst();
        } else {
            stream.write(newest.bytes());
            metrics.delivered(newest);
        }
    }

    private void markBlocked() {
        if (blockedSince == NOT_BLOCKED) {
            long now = System.nanoTime();
            blockedSince = now == NOT_BLOCKED ? 1 : now;
        }
    }
}
