package org.cvmfsephemeral.notify.subscription;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.cvmfsephemeral.format.repository.RepositoryName;
import org.cvmfsephemeral.messages.RepositoryRevision;
import org.cvmfsephemeral.notify.revision.Announcement;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class SlowSubscribersTest {
    private static final RepositoryName SW = RepositoryName.of("sw.example.org");
    private static final Duration CUT_AFTER = Duration.ofSeconds(60);

    private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
    private final SubscriptionHub hub = SubscriptionServer.hub(registry);
    private final SlowSubscribers slow = new SlowSubscribers(
            hub, (period, task) -> () -> {}, SubscriptionServer.settings(DeliverySettings.class, Map.of()));
    private final RecordedStream stream = new RecordedStream();
    private Subscription subscription;

    @BeforeEach
    void subscribe() {
        subscription = hub.subscribe(SW, stream);
        stream.runTasks();
    }

    @Test
    void subscriberThatTakesNothingForTooLongIsReset() {
        // Given
        stream.block();
        announce(1);

        // When
        look(CUT_AFTER);

        // Then
        assertThat(stream.isReset()).isTrue();
        assertThat(registry.get(DeliveryMetrics.RESETS)
                        .tag("reason", "slow")
                        .counter()
                        .count())
                .isEqualTo(1);
    }

    @Test
    void subscriberIsGivenTheTime() {
        // Given
        stream.block();
        announce(1);

        // When
        look(CUT_AFTER.minusSeconds(2));

        // Then
        assertThat(stream.isReset()).isFalse();
    }

    @Test
    void newerMessagesDoNotProlongTheTime() {
        // Given
        stream.block();
        announce(1);
        announce(2);

        // When
        look(CUT_AFTER);

        // Then
        assertThat(stream.isReset()).isTrue();
    }

    @Test
    void subscriberThatHasNothingToReadIsKept() {
        // Given a socket that still holds an earlier message
        stream.block();

        // When
        look(CUT_AFTER.multipliedBy(100));

        // Then
        assertThat(stream.isReset()).isFalse();
    }

    @Test
    void subscriberThatReadsAtLastIsKept() {
        // Given
        stream.block();
        announce(1);
        stream.unblock();
        subscription.drained();

        // When
        look(CUT_AFTER);

        // Then
        assertThat(stream.isReset()).isFalse();
    }

    @Test
    void subscriberIsResetOnce() {
        // Given
        stream.block();
        announce(1);

        // When
        look(CUT_AFTER);
        look(CUT_AFTER);

        // Then
        assertThat(registry.get(DeliveryMetrics.RESETS)
                        .tag("reason", "slow")
                        .counter()
                        .count())
                .isEqualTo(1);
    }

    private void announce(int revision) {
        hub.announced(List.of(new Announcement(
                new RepositoryRevision(SW.value(), revision, 1, "ab", new byte[] {(byte) revision}),
                Optional.empty())));
        stream.runTasks();
    }

    private void look(Duration later) {
        slow.cut(System.nanoTime() + later.toNanos());
        stream.runTasks();
    }
}
