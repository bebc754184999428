package org.cvmfsephemeral.upload.session;

import java.util.UUID;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Something in the ledger that lives as long as a request of this process makes progress: a session, or a part of a transaction.
 * Closing it before it has ended well leaves nothing in the ledger.
 */
public abstract class LiveSession implements AutoCloseable {
    private final UUID id;
    private final LiveSessions owner;
    private final AtomicBoolean progressed = new AtomicBoolean();
    private volatile boolean done;

    LiveSession(UUID id, LiveSessions owner) {
        this.id = id;
        this.owner = owner;
    }

    public UUID id() {
        return id;
    }

    /** Bytes flow: it deserves to be kept alive. */
    public void progress() {
        progressed.lazySet(true);
    }

    boolean takeProgress() {
        return progressed.getAndSet(false);
    }

    /** The ledger has what it was for, so nothing is left to give up. */
    public void done() {
        done = true;
    }

    boolean isDone() {
        return done;
    }

    abstract void keepAlive();

    abstract void giveUp();

    @Override
    public void close() {
        owner.end(this);
    }
}
