package org.cvmfsephemeral.publisher.publish;

import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import org.cvmfsephemeral.ledger.repository.Repositories;
import org.cvmfsephemeral.ledger.repository.Repository;

/** When revisions are published. */
@ApplicationScoped
class RevisionClock {
    private final Repositories repositories;
    private final PublishSettings settings;
    private final Clock clock;

    RevisionClock(Repositories repositories, PublishSettings settings, Clock clock) {
        this.repositories = repositories;
        this.settings = settings;
        this.clock = clock;
    }

    /**
     * Manifest {@code T} of the next one, Unix seconds. It never goes back, and no clock that runs ahead may push it into a future that every
     * later one must follow.
     *
     * @throws ClockAheadException if this machine's clock is too far ahead of the database's
     */
    long after(Repository base) {
        long now = clock.instant().getEpochSecond();
        long ledger = repositories.now().getEpochSecond();
        if (now > ledger + settings.clockTolerance().toSeconds()) {
            throw new ClockAheadException(now - ledger);
        }
        return Math.max(now, base.publishedAt());
    }
}
