package org.cvmfsephemeral.notify.subscription;

import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.time.Duration;

/**
 * Cuts subscribers that do not read. They hold memory in the kernel, and a client that is alive subscribes again and is told
 * what is newest. One timer looks after all.
 */
@Singleton
class SlowSubscribers {
    private static final int LOOKS = 10;
    private static final Duration MOST_OFTEN = Duration.ofMillis(20);
    private static final Duration LEAST_OFTEN = Duration.ofSeconds(5);

    private final SubscriptionHub hub;
    private final Ticks ticks;
    private final Duration cutAfter;
    private Runnable stop = () -> {};

    SlowSubscribers(SubscriptionHub hub, Ticks ticks, DeliverySettings settings) {
        this.hub = hub;
        this.ticks = ticks;
        this.cutAfter = settings.slow().cutAfter();
    }

    void started(@Observes StartupEvent event) {
        stop = ticks.every(period(), () -> cut(System.nanoTime()));
    }

    void stopping(@Observes ShutdownEvent event) {
        stop.run();
    }

    void cut(long nowNanos) {
        hub.open().forEach(subscription -> subscription.cutIfBlockedFor(cutAfter, nowNanos));
    }

    private Duration period() {
        Duration period = cutAfter.dividedBy(LOOKS);
        if (period.compareTo(MOST_OFTEN) < 0) {
            return MOST_OFTEN;
        }
        return period.compareTo(LEAST_OFTEN) > 0 ? LEAST_OFTEN : period;
    }
}
