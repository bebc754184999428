package org.cvmfsephemeral.notify.drain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.quarkus.runtime.ShutdownDelayInitiatedEvent;
import jakarta.enterprise.event.Event;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.cvmfsephemeral.notify.subscription.RawSubscriber;
import org.cvmfsephemeral.notify.subscription.RawSubscriber.End;
import org.cvmfsephemeral.notify.subscription.SubscriptionServer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(value = 60, unit = TimeUnit.SECONDS)
class DrainTest {
    private static final Duration A_MOMENT = Duration.ofMillis(800);
    private static final String FOR_EVER = "1h";

    private final Map<String, String> settings = new HashMap<>(Map.of(
            "cvmfs.notify.drain.patience", FOR_EVER,
            "cvmfs.notify.drain.settle", "0s",
            "cvmfs.notify.drain.spread", "0s"));
    private final ThisReplica replica = new ThisReplica();
    private final List<Object> fired = new ArrayList<>();
    private SubscriptionServer server;

    @BeforeEach
    void listen() throws Exception {
        server = SubscriptionServer.start();
    }

    @AfterEach
    void stop() throws Exception {
        server.close();
    }

    @Test
    void subscribersAreResetAndNotEndedCleanly() throws Exception {
        // Given
        try (RawSubscriber subscriber = server.subscriberWithItsFirstMessage()) {
            // When
            drain().stopping(new ShutdownDelayInitiatedEvent());

            // Then
            assertThat(subscriber.end()).isEqualTo(End.RESET);
        }
    }

    @Test
    void nobodyIsResetBeforeAnotherReplicaIsReady() throws Exception {
        // Given
        try (HealthOfReplica other = HealthOfReplica.notReady("other");
                RawSubscriber subscriber = server.subscriberWithItsFirstMessage()) {
            peers(other.address());
            CompletableFuture<Void> draining = start(drain());
            assertThat(subscriber.isSilentFor(A_MOMENT)).isTrue();

            // When
            other.becomeReady();

            // Then
            draining.get();
            assertThat(subscriber.end()).isEqualTo(End.RESET);
        }
    }

    @Test
    void thisReplicaIsNoPeerOfItsOwn() throws Exception {
        // Given its own readiness among those to ask, from before it was told to stop
        try (HealthOfReplica itself = HealthOfReplica.ready(replica.id());
                RawSubscriber subscriber = server.subscriberWithItsFirstMessage()) {
            peers(itself.address());

            // When
            CompletableFuture<Void> draining = start(drain());

            // Then
            assertThat(subscriber.isSilentFor(A_MOMENT)).isTrue();
            assertThat(draining).isNotDone();
            subscriber.close();
            draining.get();
        }
    }

    @Test
    void oneReadyReplicaOfSeveralIsEnough() throws Exception {
        // Given
        try (HealthOfReplica ready = HealthOfReplica.ready("other");
                HealthOfReplica notReady = HealthOfReplica.notReady("third");
                RawSubscriber subscriber = server.subscriberWithItsFirstMessage()) {
            peers("no-such-host.invalid:4929," + notReady.address() + "," + ready.address());

            // When
            drain().stopping(new ShutdownDelayInitiatedEvent());

            // Then
            assertThat(subscriber.end()).isEqualTo(End.RESET);
        }
    }

    @Test
    void patienceEnds() throws Exception {
        // Given
        settings.put("cvmfs.notify.drain.patience", "1s");
        try (HealthOfReplica other = HealthOfReplica.notReady("other");
                RawSubscriber subscriber = server.subscriberWithItsFirstMessage()) {
            peers(other.address());
            long began = System.nanoTime();

            // When
            drain().stopping(new ShutdownDelayInitiatedEvent());

            // Then
            assertThat(Duration.ofNanos(System.nanoTime() - began))
                    .isBetween(Duration.ofSeconds(1), Duration.ofSeconds(10));
            assertThat(subscriber.end()).isEqualTo(End.RESET);
        }
    }

    @Test
    void waitingEndsWithTheLastSubscriber() throws Exception {
        // Given
        try (HealthOfReplica other = HealthOfReplica.notReady("other")) {
            RawSubscriber subscriber = server.subscriberWithItsFirstMessage();
            peers(other.address());
            settings.put("cvmfs.notify.drain.settle", FOR_EVER);
            CompletableFuture<Void> draining = start(drain());

            // When
            subscriber.close();

            // Then
            draining.get();
        }
    }

    @Test
    void withoutSubscribersItIsDoneAtOnce() throws Exception {
        // Given
        try (HealthOfReplica other = HealthOfReplica.notReady("other")) {
            peers(other.address());
            settings.put("cvmfs.notify.drain.settle", FOR_EVER);
            settings.put("cvmfs.notify.drain.spread", FOR_EVER);

            // When, Then it returns
            drain().stopping(new ShutdownDelayInitiatedEvent());
        }
    }

    @Test
    void newSubscribersAreServedUntilTheEndOfDrainingAndThenReset() throws Exception {
        // Given one subscriber whose reset is still to come
        settings.put("cvmfs.notify.drain.settle", "2s");
        try (RawSubscriber subscriber = server.subscriberWithItsFirstMessage()) {
            CompletableFuture<Void> draining = start(drain());
            await().until(() -> !fired.isEmpty());

            // When
            try (RawSubscriber latecomer = server.subscriberWithItsFirstMessage()) {
                // Then
                draining.get();
                assertThat(List.of(subscriber.end(), latecomer.end())).containsExactly(End.RESET, End.RESET);
            }
        }
    }

    @Test
    void settlingComesBeforeTheFirstReset() throws Exception {
        // Given
        settings.put("cvmfs.notify.drain.settle", "2s");
        try (RawSubscriber subscriber = server.subscriberWithItsFirstMessage()) {
            // When
            CompletableFuture<Void> draining = start(drain());

            // Then
            assertThat(subscriber.isSilentFor(A_MOMENT)).isTrue();
            draining.get();
        }
    }

    @Test
    void resetsAreSpreadOverTheTime() throws Exception {
        // Given
        settings.put("cvmfs.notify.drain.spread", "2s");
        List<RawSubscriber> subscribers = new ArrayList<>();
        for (int i = 0; i < 40; i++) {
            subscribers.add(server.subscriberWithItsFirstMessage());
        }

        // When
        CompletableFuture<Void> draining = start(drain());

        // Then some are still there when others are gone, over most of the time
        await().pollInterval(Duration.ofMillis(5)).until(() -> server.hub().subscribers() <= 35);
        long early = System.nanoTime();
        await().pollInterval(Duration.ofMillis(5)).until(() -> server.hub().subscribers() <= 5);
        assertThat(Duration.ofNanos(System.nanoTime() - early))
                .isBetween(Duration.ofMillis(1000), Duration.ofMillis(2500));
        draining.get();
        for (RawSubscriber subscriber : subscribers) {
            assertThat(subscriber.end()).isEqualTo(End.RESET);
        }
    }

    @Test
    void isUnderWayFromTheSignalOn() throws Exception {
        // Given
        Drain drain = drain();
        assertThat(drain.isUnderWay()).isFalse();

        // When
        drain.stopping(new ShutdownDelayInitiatedEvent());

        // Then
        assertThat(drain.isUnderWay()).isTrue();
        assertThat(fired).containsExactly(new DrainingBegan());
    }

    private void peers(String peers) {
        settings.put("cvmfs.notify.drain.peers", peers);
    }

    private Drain drain() {
        DrainSettings drainSettings = SubscriptionServer.settings(DrainSettings.class, settings);
        return new Drain(drainSettings, new Peers(drainSettings, replica, new ObjectMapper()), server.hub(), events());
    }

    private Event<DrainingBegan> events() {
        return new RecordedEvents<>(fired);
    }

    private static CompletableFuture<Void> start(Drain drain) {
        return CompletableFuture.runAsync(() -> drain.stopping(new ShutdownDelayInitiatedEvent()));
    }
}
