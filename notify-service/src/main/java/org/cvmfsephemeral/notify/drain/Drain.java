package org.cvmfsephemeral.notify.drain;

import io.quarkus.runtime.ShutdownDelayInitiatedEvent;
import jakarta.enterprise.event.Event;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.cvmfsephemeral.notify.subscription.Pace;
import org.cvmfsephemeral.notify.subscription.ResetReason;
import org.cvmfsephemeral.notify.subscription.Subscription;
import org.cvmfsephemeral.notify.subscription.SubscriptionHub;
import org.jboss.logging.Logger;

/**
 * Lets go of the subscribers before the process ends, so that every one of them finds another replica.
 *
 * <p>A client whose connection is reset tries again at once, eleven times within milliseconds, and then never again (format
 * reference 9.5). So nobody is reset before another replica is ready and those in front send new connections there, and
 * not all in the same instant. Until then everything goes on as usual, new subscriptions included.
 */
@Singleton
public class Drain {
    private static final Logger LOG = Logger.getLogger(Drain.class);
    private static final Duration BETWEEN_QUESTIONS = Duration.ofMillis(500);
    /** How long closing the sockets may take. */
    private static final Duration CLOSING = Duration.ofSeconds(2);

    private static final Duration GLANCE = Duration.ofMillis(20);

    private final DrainSettings settings;
    private final Peers peers;
    private final SubscriptionHub hub;
    private final Event<DrainingBegan> began;
    private volatile boolean underWay;

    Drain(DrainSettings settings, Peers peers, SubscriptionHub hub, Event<DrainingBegan> began) {
        this.settings = settings;
        this.peers = peers;
        this.hub = hub;
        this.began = began;
    }

    /** Whether the process has been told to stop. */
    public boolean isUnderWay() {
        return underWay;
    }

    /** The HTTP server and the readers of topics are stopped after this returns, not before. */
    void stopping(@Observes ShutdownDelayInitiatedEvent event) {
        underWay = true;
        try (SecondSignal ignored = SecondSignal.endsAtOnce()) {
            began.fire(new DrainingBegan());
            drain();
        } catch (InterruptedException e) {
            LOG.warn("draining interrupted");
            reset(hub.open());
            Thread.currentThread().interrupt();
        }
    }

    private void drain() throws InterruptedException {
        if (hub.subscribers() == 0) {
            LOG.info("nobody to drain");
            return;
        }
        LOG.infof("draining began subscribers=%d", hub.subscribers());
        awaitPeer();
        if (hub.subscribers() > 0) {
            pause(settings.settle());
        }
        Set<Subscription> first = Set.copyOf(hub.open());
        resetEvenly(first);
        resetLatecomers(first);
        awaitClosing();
        LOG.info("draining ended");
    }

    private void awaitPeer() throws InterruptedException {
        if (!peers.areConfigured()) {
            return;
        }
        long began = System.nanoTime();
        Optional<URI> ready = peers.findReady();
        while (ready.isEmpty() && hub.subscribers() > 0 && !isOver(began, settings.patience())) {
            pause(BETWEEN_QUESTIONS);
            ready = peers.findReady();
        }
        long millis = Duration.ofNanos(System.nanoTime() - began).toMillis();
        if (ready.isPresent()) {
            LOG.infof("another replica is ready peer=%s millis=%d", ready.get().getAuthority(), millis);
        } else if (hub.subscribers() > 0) {
            LOG.warnf("no other replica became ready subscribers=%d millis=%d", hub.subscribers(), millis);
        }
    }

    private void resetEvenly(Collection<Subscription> subscribers) throws InterruptedException {
        Duration spread = settings.spread();
        Deque<Subscription> waiting = new ArrayDeque<>(subscribers);
        LOG.infof("subscribers are being reset count=%d millis=%d", waiting.size(), spread.toMillis());
        Pace pace = new Pace(spread, System.nanoTime());
        while (true) {
            for (int due = pace.due(waiting.size(), System.nanoTime()); due > 0; due--) {
                waiting.remove().reset(ResetReason.DRAINING);
            }
            if (waiting.isEmpty()) {
                return;
            }
            pause(Pace.slice(spread));
        }
    }

    /** Those who subscribed here while the others were being reset. */
    private void resetLatecomers(Set<Subscription> first) {
        List<Subscription> latecomers = hub.open().stream()
                .filter(subscription -> !first.contains(subscription))
                .toList();
        LOG.infof("latecomers are being reset count=%d", latecomers.size());
        reset(latecomers);
    }

    private static void reset(Collection<Subscription> subscriptions) {
        subscriptions.forEach(subscription -> subscription.reset(ResetReason.DRAINING));
    }

    /** The server ends in its own way whatever is still open when it is stopped. */
    private void awaitClosing() throws InterruptedException {
        long began = System.nanoTime();
        while (hub.subscribers() > 0 && !isOver(began, CLOSING)) {
            pause(GLANCE);
        }
    }

    private static boolean isOver(long beganNanos, Duration time) {
        return System.nanoTime() - beganNanos >= time.toNanos();
    }

    private static void pause(Duration time) throws InterruptedException {
        TimeUnit.NANOSECONDS.sleep(time.toNanos());
    }
}
