package org.cvmfsephemeral.e2e.notification;

import java.io.IOException;
import java.net.ConnectException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.cvmfsephemeral.format.manifest.Manifest;
import org.cvmfsephemeral.local.Endpoints;

/**
 * Subscribes again at once whenever its subscription ends, as the real client does, but never gives up: how often it had to tells how
 * near a real one came to doing so (format reference 9.5).
 */
public final class ReturningSubscriber implements AutoCloseable {
    private final Endpoints endpoints;
    private final String repository;
    private final AtomicInteger attempts = new AtomicInteger();
    private final AtomicInteger refusals = new AtomicInteger();
    private final Thread thread = new Thread(this::subscribeAgainAndAgain, "returning-subscriber");
    private volatile long revision;

    private ReturningSubscriber(Endpoints endpoints, String repository) {
        this.endpoints = endpoints;
        this.repository = repository;
    }

    public static ReturningSubscriber to(Endpoints endpoints, String repository) {
        ReturningSubscriber subscriber = new ReturningSubscriber(endpoints, repository);
        subscriber.thread.setDaemon(true);
        subscriber.thread.start();
        return subscriber;
    }

    private void subscribeAgainAndAgain() {
        try {
            while (true) {
                attempts.incrementAndGet();
                subscribe();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void subscribe() throws InterruptedException {
        try (Subscriber subscriber = Subscriber.to(endpoints, repository)) {
            while (!subscriber.isEnded()) {
                Manifest told = subscriber.manifests().poll(1, TimeUnit.MILLISECONDS);
                if (told != null) {
                    revision = told.revision();
                }
            }
        } catch (ConnectException e) {
            refusals.incrementAndGet();
        } catch (IOException e) {
            // Cut before it was answered: the next one.
        }
    }

    /** The newest one it was told of; zero for none. */
    public long revision() {
        return revision;
    }

    /** Attempts to subscribe after the first. */
    public int returns() {
        return attempts.get() - 1;
    }

    public int refusals() {
        return refusals.get();
    }

    @Override
    public void close() {
        thread.interrupt();
    }
}
