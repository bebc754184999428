package org.cvmfsephemeral.upload.write;

import java.util.OptionalLong;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongConsumer;
import org.cvmfsephemeral.ledger.lease.RepositoryFullException;
import org.cvmfsephemeral.ledger.repository.RepositoryLimits;
import org.cvmfsephemeral.upload.content.RequestTooLargeException;

/** How much one request may bring, found out while it is being read. */
final class BodyLimits {
    private final RepositoryLimits limits;
    private final OptionalLong room;

    /**
     * @param room what the repository has room for in bytes; empty if nothing limits it
     */
    BodyLimits(RepositoryLimits limits, OptionalLong room) {
        this.limits = limits;
        this.room = room;
    }

    /**
     * A count of its own: what arrives and what that unpacks to are limited alike, each for itself.
     *
     * @return to be told how many more bytes there are; throws {@link RequestTooLargeException} or {@link RepositoryFullException}
     */
    LongConsumer meter() {
        AtomicLong count = new AtomicLong();
        return more -> check(count.addAndGet(more));
    }

    /** As soon as so many bytes are known of. */
    void check(long bytes) {
        if (limits.requestBytes() != null && bytes > limits.requestBytes()) {
            throw new RequestTooLargeException(limits.requestBytes());
        }
        if (room.isPresent() && bytes > 0 && bytes > room.getAsLong()) {
            long limit = limits.repositoryBytes();
            throw new RepositoryFullException(limit, Math.max(0, limit - room.getAsLong()));
        }
    }
}
