package org.cvmfsephemeral.notify.waiting;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.util.Collection;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.cvmfsephemeral.notify.drain.DrainingBegan;
import org.cvmfsephemeral.notify.revision.Announcement;
import org.cvmfsephemeral.notify.revision.RevisionListener;

/** All requests that wait, by repository. Holds no thread for any of them. */
@Singleton
class Waiters implements RevisionListener {
    static final String WAITERS = "cvmfs.notify.waiters";

    private final Map<String, Set<Waiter>> waiting = new ConcurrentHashMap<>();
    private final AtomicInteger places;

    Waiters(WaitSettings settings, MeterRegistry registry) {
        places = new AtomicInteger(settings.maxWaiters());
        Gauge.builder(WAITERS, () -> settings.maxWaiters() - places.get())
                .description("Requests that wait for a revision")
                .register(registry);
    }

    /**
     * From now on it is told of what is announced; what was announced before is for the caller to look up.
     *
     * @return whether there was room
     */
    boolean add(Waiter waiter) {
        if (places.getAndUpdate(free -> Math.max(0, free - 1)) == 0) {
            return false;
        }
        waiting.compute(repositoryOf(waiter), (name, known) -> {
            Set<Waiter> waiters = known == null ? ConcurrentHashMap.newKeySet() : known;
            waiters.add(waiter);
            return waiters;
        });
        return true;
    }

    /** For each that was added, once it has ended. */
    void remove(Waiter waiter) {
        waiting.computeIfPresent(repositoryOf(waiter), (name, waiters) -> {
            if (waiters.remove(waiter)) {
                places.incrementAndGet();
            }
            return waiters.isEmpty() ? null : waiters;
        });
    }

    @Override
    public void announced(Collection<Announcement> newest) {
        for (Announcement announcement : newest) {
            Set<Waiter> waiters = waiting.getOrDefault(announcement.revision().repository(), Set.of());
            waiters.forEach(waiter -> waiter.know(announcement.revision()));
        }
    }

    void draining(@Observes DrainingBegan event) {
        waiting.values().forEach(waiters -> waiters.forEach(Waiter::drain));
    }

    private static String repositoryOf(Waiter waiter) {
        return waiter.request().repository().value();
    }
}
