package org.cvmfsephemeral.upload.session;

import java.util.UUID;
import java.util.concurrent.atomic.AtomicBoolean;

/** A session of an upload that is going on in this process. Closing it without an announcement leaves nothing in the ledger. */
public final class LiveSession implements AutoCloseable {
    private final UUID id;
    private final LiveSessions owner;
    private final AtomicBoolean progressed = new AtomicBoolean();
    private volatile boolean announced;

    LiveSession(UUID id, LiveSessions owner) {
        this.id = id;
        this.owner = owner;
    }

    public UUID id() {
        return id;
    }

    /** Bytes flow: the lease deserves to be renewed. */
    public void progress() {
        progressed.lazySet(true);
    }

    boolean takeProgress() {
        return progressed.getAndSet(false);
    }

    /** The ledger has handed the lease to a change, so nothing is left to give up. */
    public void announced() {
        announced = true;
    }

    boolean isAnnounced() {
        return announced;
    }

    @Override
    public void close() {
        owner.end(this);
    }
}
