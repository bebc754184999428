package org.cvmfsephemeral.gc.sweep;

import jakarta.enterprise.context.ApplicationScoped;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import org.cvmfsephemeral.format.repository.RepositoryName;
import org.cvmfsephemeral.ledger.repository.Repositories;
import org.cvmfsephemeral.store.ObjectContent;
import org.cvmfsephemeral.store.ObjectHeaders;
import org.cvmfsephemeral.store.ObjectKey;
import org.cvmfsephemeral.store.ObjectStat;
import org.cvmfsephemeral.store.ObjectStore;

/** By how much the clock of the store is ahead of the database's, found out with an object that is written for it. */
@ApplicationScoped
class StoreClock {
    private final ObjectStore store;
    private final Repositories repositories;

    StoreClock(ObjectStore store, Repositories repositories) {
        this.store = store;
        this.repositories = repositories;
    }

    /**
     * The largest difference that the answers allow, in either direction; stores tell the time in whole seconds.
     *
     * @throws IllegalStateException if the store loses the object
     */
    Duration skew(RepositoryName repository) {
        ObjectKey key = ObjectKey.of(".ephemeral", "clock", repository.value());
        Instant before = repositories.now();
        store.put(key, ObjectContent.of(before.toString().getBytes(StandardCharsets.US_ASCII)), ObjectHeaders.PRIVATE);
        Instant after = repositories.now();
        ObjectStat stat =
                store.stat(key).orElseThrow(() -> new IllegalStateException("the store lost " + key + " at once"));
        store.delete(key);
        Duration ahead = Duration.between(before, stat.lastModified());
        Duration behind = Duration.between(stat.lastModified().plusSeconds(1), after);
        Duration largest = ahead.compareTo(behind) > 0 ? ahead : behind;
        return largest.isNegative() ? Duration.ZERO : largest;
    }
}
