package org.cvmfsephemeral.notify.subscription;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vertx.core.Vertx;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.cvmfsephemeral.format.repository.RepositoryName;
import org.cvmfsephemeral.messages.RepositoryRevision;
import org.cvmfsephemeral.notify.revision.Announcement;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class FanOutTest {
    private static final Duration SPREAD = Duration.ofSeconds(1);
    private static final RepositoryName SW = RepositoryName.of("sw.example.org");

    private final Vertx vertx = Vertx.vertx();
    private final AtomicInteger timers = new AtomicInteger();
    private final List<RecordedStream> streams = new ArrayList<>();
    private final SubscriptionHub hub = hub();

    @AfterEach
    void close() throws Exception {
        SubscriptionServer.await(vertx.close());
    }

    @Test
    void subscribersAreToldEvenlyOverTheTime() {
        // Given
        subscribe(100);

        // When
        long began = System.nanoTime();
        announce(1);

        // Then some hear of it early, some late, all in time
        await().pollInterval(Duration.ofMillis(2)).until(() -> told() >= 10);
        assertThat(told()).isLessThan(60);
        await().pollInterval(Duration.ofMillis(2)).until(() -> told() == 100);
        assertThat(Duration.ofNanos(System.nanoTime() - began))
                .isBetween(SPREAD.multipliedBy(8).dividedBy(10), SPREAD.multipliedBy(2));
    }

    @Test
    void whoSubscribesIsToldAtOnce() {
        // Given
        announce(1);

        // When
        subscribe(1);

        // Then
        assertThat(told()).isEqualTo(1);
    }

    @Test
    void announcementsThatComeQuickerThanTheyAreToldReachEverybodyInTheEnd() {
        // Given
        subscribe(50);
        announce(1);

        // When each announcement comes while the one before is being told
        for (int revision = 2; revision <= 20; revision++) {
            int before = written();
            await().pollInterval(Duration.ofMillis(2)).until(() -> told() > 0 && written() > before);
            announce(revision);
        }

        // Then
        await().until(() -> streams.stream().allMatch(FanOutTest::hasRevision20));
        assertThat(streams).allSatisfy(stream -> assertThat(stream.chunks()).hasSizeLessThan(20));
    }

    @Test
    void oneTimerServesAllRepositoriesAndStops() {
        // Given
        subscribe(3);
        hub.subscribe(RepositoryName.of("other.example.org"), new RecordedStream());

        // When
        announce(1);
        hub.announced(List.of(announcement("other.example.org", 1)));

        // Then
        assertThat(timers).hasValue(1);
        await().until(() -> timers.get() == 0);
    }

    @Test
    void repositoryWithoutSubscribersNeedsNoTimer() {
        // When
        announce(1);

        // Then
        assertThat(timers).hasValue(0);
    }

    private SubscriptionHub hub() {
        DeliverySettings settings = SubscriptionServer.settings(
                DeliverySettings.class, Map.of("cvmfs.notify.fan-out.spread", SPREAD.toMillis() + "ms"));
        EventLoopTicks eventLoop = new EventLoopTicks(vertx);
        Ticks counted = (period, task) -> {
            timers.incrementAndGet();
            Runnable stop = eventLoop.every(period, task);
            return () -> {
                timers.decrementAndGet();
                stop.run();
            };
        };
        return new SubscriptionHub(
                new FanOut(settings, counted), new DeliveryMetrics(new SimpleMeterRegistry(), Clock.systemUTC()));
    }

    private void subscribe(int count) {
        for (int i = 0; i < count; i++) {
            RecordedStream stream = new RecordedStream();
            streams.add(stream);
            hub.subscribe(SW, stream);
            stream.runTasks();
        }
    }

    private void announce(int revision) {
        hub.announced(List.of(announcement(SW.value(), revision)));
    }

    private int told() {
        streams.forEach(RecordedStream::runTasks);
        return (int)
                streams.stream().filter(stream -> !stream.chunks().isEmpty()).count();
    }

    private int written() {
        return streams.stream().mapToInt(stream -> stream.chunks().size()).sum();
    }

    private static boolean hasRevision20(RecordedStream stream) {
        stream.runTasks();
        String manifest = java.util.Base64.getEncoder().encodeToString(new byte[] {20});
        return !stream.chunks().isEmpty()
                && stream.chunks().get(stream.chunks().size() - 1).contains("\"" + manifest + "\"");
    }

    private static Announcement announcement(String repository, int revision) {
        return new Announcement(
                new RepositoryRevision(repository, revision, 1, "ab", new byte[] {(byte) revision}), Optional.empty());
    }
}
