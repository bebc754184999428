package org.cvmfsephemeral.guard;

import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Slows down who tries out credentials. Beyond a number of refusals, an address is not listened to for a while, unless what it brings has been
 * good before; so a neighbour behind the same address goes on working.
 */
@Singleton
class RefusedAttempts {
    private static final int REMEMBERED = 10_000;

    private final int limit;
    private final Duration window;
    private final Clock clock;
    private final Map<String, Window> refusals = bounded();
    private final Map<String, Boolean> good = bounded();

    RefusedAttempts(AccessSettings settings, Clock clock) {
        this.limit = settings.refused().attempts();
        this.window = settings.refused().within();
        this.clock = clock;
    }

    private record Window(Instant end, int count) {}

    /**
     * @param credentials a digest of what the caller brings
     * @return for how long the address is not listened to; empty if it is
     */
    synchronized Optional<Duration> pause(String address, String credentials) {
        Window current = refusals.get(address);
        Instant now = clock.instant();
        if (current == null
                || current.count() < limit
                || !now.isBefore(current.end())
                || good.containsKey(credentials)) {
            return Optional.empty();
        }
        return Optional.of(Duration.between(now, current.end()));
    }

    synchronized void refused(String address, String credentials) {
        good.remove(credentials);
        Instant now = clock.instant();
        refusals.merge(
                address,
                new Window(now.plus(window), 1),
                (before, first) -> now.isBefore(before.end()) ? new Window(before.end(), before.count() + 1) : first);
    }

    synchronized void accepted(String credentials) {
        good.put(credentials, true);
    }

    private static <V> Map<String, V> bounded() {
        return new LinkedHashMap<>(16, 0.75f, true) {
            private static final long serialVersionUID = 1;

            @Override
            protected boolean removeEldestEntry(Map.Entry<String, V> eldest) {
                return size() > REMEMBERED;
            }
        };
    }
}
