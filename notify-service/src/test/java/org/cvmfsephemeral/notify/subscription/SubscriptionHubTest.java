package org.cvmfsephemeral.notify.subscription;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.util.List;
import java.util.Optional;
import org.cvmfsephemeral.format.repository.RepositoryName;
import org.cvmfsephemeral.messages.RepositoryRevision;
import org.cvmfsephemeral.notify.revision.Announcement;
import org.junit.jupiter.api.Test;

class SubscriptionHubTest {
    private static final RepositoryName SW = RepositoryName.of("sw.example.org");
    private static final RepositoryName OTHER = RepositoryName.of("other.example.org");

    private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
    private final SubscriptionHub hub = SubscriptionServer.hub(registry);
    private final RecordedStream stream = new RecordedStream();

    @Test
    void newSubscriberGetsTheCurrentMessageAtOnce() {
        // Given
        hub.announced(List.of(revision(SW, 7)));

        // When
        hub.subscribe(SW, stream);
        stream.runTasks();

        // Then
        assertThat(stream.chunks()).singleElement().satisfies(chunk -> assertThat(chunk)
                .contains(manifestOf(7)));
    }

    @Test
    void subscriberOfAnUnknownRepositoryHearsNothing() {
        // When
        hub.subscribe(SW, stream);
        stream.runTasks();

        // Then
        assertThat(stream.chunks()).isEmpty();
    }

    @Test
    void heldSubscriberGetsTheFirstMessageWhenTheRepositoryBecomesKnown() {
        // Given
        hub.subscribe(SW, stream);
        stream.runTasks();

        // When
        hub.announced(List.of(revision(OTHER, 3), revision(SW, 1)));
        stream.runTasks();

        // Then
        assertThat(stream.chunks()).singleElement().satisfies(chunk -> assertThat(chunk)
                .contains(manifestOf(1)));
    }

    @Test
    void everySubscriberGetsANewMessageOnce() {
        // Given
        RecordedStream second = new RecordedStream();
        hub.subscribe(SW, stream);
        hub.subscribe(SW, second);

        // When
        hub.announced(List.of(revision(SW, 1)));
        stream.runTasks();
        second.runTasks();

        // Then
        assertThat(List.of(stream.chunks().size(), second.chunks().size())).containsExactly(1, 1);
    }

    @Test
    void blockedSubscriberGetsOnlyTheNewestWhenItReadsAgain() {
        // Given
        Subscription subscription = hub.subscribe(SW, stream);
        stream.runTasks();
        stream.block();
        for (int revision = 1; revision <= 100; revision++) {
            hub.announced(List.of(revision(SW, revision)));
            stream.runTasks();
        }

        // When
        stream.unblock();
        subscription.drained();

        // Then
        assertThat(stream.chunks()).singleElement().satisfies(chunk -> assertThat(chunk)
                .contains(manifestOf(100)));
    }

    @Test
    void socketThatTakesBytesAgainWhileItIsWrittenToGetsNothingTwice() {
        // Given a newer message that is announced during the write, after which the socket reports that it has room
        Subscription subscription = hub.subscribe(SW, stream);
        stream.runTasks();
        hub.announced(List.of(revision(SW, 1)));
        stream.afterWriting(() -> {
            subscription.wake();
            subscription.drained();
        });

        // When
        stream.runTasks();

        // Then
        assertThat(stream.chunks()).hasSize(1);
    }

    @Test
    void blockedSubscriberHasAtMostOneTaskWaiting() {
        // Given a subscriber whose thread does not come to it
        hub.subscribe(SW, stream);

        // When
        for (int revision = 1; revision <= 100; revision++) {
            hub.announced(List.of(revision(SW, revision)));
        }

        // Then
        assertThat(stream.waitingTasks()).isEqualTo(1);
    }

    @Test
    void overtakenMessagesAreCounted() {
        // Given
        hub.subscribe(SW, stream);
        stream.runTasks();
        stream.block();

        // When
        hub.announced(List.of(revision(SW, 1)));
        hub.announced(List.of(revision(SW, 2)));
        hub.announced(List.of(revision(SW, 3)));

        // Then
        assertThat(registry.get(DeliveryMetrics.CONFLATIONS).counter().count()).isEqualTo(2);
    }

    @Test
    void subscriberThatLeftIsNotWrittenTo() {
        // Given
        Subscription subscription = hub.subscribe(SW, stream);
        hub.announced(List.of(revision(SW, 1)));

        // When it leaves before its thread comes to the delivery
        hub.unsubscribe(subscription);
        stream.runTasks();

        // Then
        assertThat(stream.chunks()).isEmpty();
    }

    @Test
    void nameOfAnUnknownRepositoryIsForgottenWithItsLastSubscriber() {
        // Given
        Subscription subscription = hub.subscribe(SW, stream);

        // When
        hub.unsubscribe(subscription);

        // Then
        assertThat(hub.feeds()).isZero();
    }

    @Test
    void knownRepositoryIsKeptWithoutSubscribers() {
        // Given
        hub.announced(List.of(revision(SW, 4)));
        hub.unsubscribe(hub.subscribe(SW, new RecordedStream()));

        // When
        hub.subscribe(SW, stream);
        stream.runTasks();

        // Then
        assertThat(stream.chunks()).hasSize(1);
    }

    @Test
    void subscribersAreGaugedByKnownRepository() {
        // Given
        hub.announced(List.of(revision(SW, 1)));

        // When
        hub.subscribe(SW, stream);
        hub.subscribe(OTHER, new RecordedStream());

        // Then
        assertThat(List.of(
                        registry.get(DeliveryMetrics.SUBSCRIBERS)
                                .tag("repository", SW.value())
                                .gauge()
                                .value(),
                        registry.get(DeliveryMetrics.WAITING).gauge().value()))
                .containsExactly(1.0, 1.0);
    }

    @Test
    void firstFramesOnAConnectionVaryInLength() {
        // Given
        hub.announced(List.of(revision(SW, 1)));

        // When
        long lengths = java.util.stream.IntStream.range(0, 200)
                .mapToObj(i -> firstChunk())
                .mapToInt(String::length)
                .distinct()
                .count();

        // Then a chance of 64^-199 that all are equal
        assertThat(lengths).isGreaterThan(1);
    }

    private String firstChunk() {
        RecordedStream fresh = new RecordedStream();
        hub.subscribe(SW, fresh);
        fresh.runTasks();
        return fresh.chunks().get(0);
    }

    private static Announcement revision(RepositoryName repository, int revision) {
        return new Announcement(
                new RepositoryRevision(
                        repository.value(), revision, 1_700_000_000L, "ab", new byte[] {(byte) revision}),
                Optional.empty());
    }

    private static String manifestOf(int revision) {
        return "\"manifest\":\"" + java.util.Base64.getEncoder().encodeToString(new byte[] {(byte) revision}) + "\"";
    }
}
