package org.cvmfsephemeral.notify.subscription;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.cvmfsephemeral.messages.RepositoryRevision;
import org.cvmfsephemeral.notify.revision.Announcement;
import org.cvmfsephemeral.notify.subscription.RawSubscriber.End;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Real sockets that nobody reads from. */
@Timeout(value = 60, unit = TimeUnit.SECONDS)
class SlowSubscriberContractTest {
    private static final Map<String, String> SETTINGS =
            Map.of("cvmfs.notify.slow.cut-after", "500ms", "cvmfs.notify.socket.send-buffer", "4K");

    private SubscriptionServer server;

    @BeforeEach
    void listen() throws Exception {
        server = SubscriptionServer.start(SETTINGS);
    }

    @AfterEach
    void stop() throws Exception {
        server.close();
    }

    @Test
    void subscriberThatNeverReadsIsResetAndTheOthersAreNot() throws Exception {
        // Given
        try (RawSubscriber neverReads = server.subscriberThatDoesNotRead();
                RawSubscriber reading = server.subscriberWithItsFirstMessage()) {
            await().until(() -> server.hub().subscribers() == 2);

            // When more and more is announced until its socket is full for too long
            for (int revision = 2; server.hub().subscribers() == 2; revision++) {
                announce(revision);
                reading.message();
            }

            // Then
            assertThat(server.metrics()
                            .get(DeliveryMetrics.RESETS)
                            .tag("reason", "slow")
                            .counter()
                            .count())
                    .isEqualTo(1);
            assertThat(neverReads.end()).isEqualTo(End.RESET);
            assertThat(reading.isSilentFor(Duration.ofMillis(300))).isTrue();
        }
    }

    private void announce(int revision) {
        server.hub()
                .announced(List.of(new Announcement(
                        new RepositoryRevision(SubscriptionServer.REPOSITORY, revision, 1, "ab", new byte[30_000]),
                        Optional.empty())));
    }
}
