package org.cvmfsephemeral.notify.subscription;

import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;

/**
 * Tells the subscribers of a repository that there is a newer message: all at once, or evenly over a time.
 *
 * <p>A message that overtakes another while subscribers are being told puts those who were told already behind those who were
 * not: each is told once in that time at most, and of the newest message no later than that time after it came.
 */
@Singleton
class FanOut {
    private final Duration spread;
    private final Ticks ticks;
    /** One timer serves all repositories. */
    private final Map<RepositoryFeed, Round> rounds = new HashMap<>();

    private Runnable stopTicking;

    FanOut(DeliverySettings settings, Ticks ticks) {
        this.spread = settings.fanOut().spread();
        this.ticks = ticks;
    }

    void tell(RepositoryFeed feed) {
        if (spread.isZero()) {
            feed.subscriptions().forEach(Subscription::wake);
        } else {
            begin(feed, System.nanoTime());
        }
    }

    private synchronized void begin(RepositoryFeed feed, long now) {
        if (feed.subscriptions().isEmpty()) {
            return;
        }
        rounds.computeIfAbsent(feed, any -> new Round(new Pace(spread, now))).restart(feed.subscriptions(), now);
        if (stopTicking == null) {
            stopTicking = ticks.every(Pace.slice(spread), this::tick);
        }
    }

    private synchronized void tick() {
        long now = System.nanoTime();
        rounds.values().removeIf(round -> round.advance(now));
        if (rounds.isEmpty() && stopTicking != null) {
            stopTicking.run();
            stopTicking = null;
        }
    }

    /** The subscribers of one repository who have to be told, in the order in which they come in turn. */
    private static final class Round {
        private final Pace pace;
        private final Set<Subscription> untold = new LinkedHashSet<>();

        Round(Pace pace) {
            this.pace = pace;
        }

        void restart(Set<Subscription> subscriptions, long now) {
            untold.addAll(subscriptions);
            pace.restart(now);
        }

        /** Whether all are told. */
        boolean advance(long now) {
            int due = pace.due(untold.size(), now);
            Iterator<Subscription> next = untold.iterator();
            for (int told = 0; told < due; told++) {
                next.next().wake();
                next.remove();
            }
            return untold.isEmpty();
        }
    }
}
