package org.cvmfsephemeral.notify.subscription;

import io.vertx.core.Vertx;
import jakarta.inject.Singleton;
import java.time.Duration;

/** Ticks on an event loop, so what they do must not block. */
@Singleton
final class EventLoopTicks implements Ticks {
    private final Vertx vertx;

    EventLoopTicks(Vertx vertx) {
        this.vertx = vertx;
    }

    @Override
    public Runnable every(Duration period, Runnable task) {
        long timer = vertx.setPeriodic(Math.max(1, period.toMillis()), id -> task.run());
        return () -> vertx.cancelTimer(timer);
    }
}
