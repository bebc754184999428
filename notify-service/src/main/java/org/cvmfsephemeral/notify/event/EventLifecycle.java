package org.cvmfsephemeral.notify.event;

import io.quarkus.runtime.ShutdownDelayInitiatedEvent;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import io.vertx.core.Vertx;
import jakarta.annotation.Priority;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import jakarta.interceptor.Interceptor;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/** Ties events to the life of the process. */
@Singleton
class EventLifecycle {
    private static final Duration ENDING = Duration.ofSeconds(2);
    private static final Duration GLANCE = Duration.ofMillis(20);

    private final Vertx vertx;
    private final EventReader reader;
    private final EventStreams streams;
    private final EventSettings settings;

    EventLifecycle(Vertx vertx, EventReader reader, EventStreams streams, EventSettings settings) {
        this.vertx = vertx;
        this.reader = reader;
        this.streams = streams;
        this.settings = settings;
    }

    void started(@Observes StartupEvent event) {
        reader.start();
        vertx.setPeriodic(settings.heartbeat().toMillis(), timer -> streams.beatAll());
    }

    /** When the clients' subscriptions have been let go: until then another replica may not be ready. */
    void leaving(@Observes @Priority(Interceptor.Priority.LIBRARY_AFTER) ShutdownDelayInitiatedEvent event)
            throws InterruptedException {
        streams.endAll();
        long began = System.nanoTime();
        while (streams.count() > 0 && System.nanoTime() - began < ENDING.toNanos()) {
            TimeUnit.NANOSECONDS.sleep(GLANCE.toNanos());
        }
    }

    void stopping(@Observes ShutdownEvent event) throws InterruptedException {
        reader.stop();
    }
}
