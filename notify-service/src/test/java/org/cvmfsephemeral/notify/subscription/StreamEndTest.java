package org.cvmfsephemeral.notify.subscription;

import static org.assertj.core.api.Assertions.assertThat;

import org.cvmfsephemeral.notify.subscription.RawSubscriber.End;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A client whose stream is ended by the final chunk never comes back (format reference 9.5). */
class StreamEndTest {
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
    void stoppingTheServerCutsTheStreamInsteadOfEndingIt() throws Exception {
        // Given
        try (RawSubscriber subscriber = server.subscriberWithItsFirstMessage()) {
            // When
            SubscriptionServer.await(server.http().close());

            // Then
            assertThat(subscriber.end()).isEqualTo(End.BROKEN_OFF);
        }
    }

    @Test
    void stoppingTheEventLoopsCutsTheStreamInsteadOfEndingIt() throws Exception {
        // Given
        try (RawSubscriber subscriber = server.subscriberWithItsFirstMessage()) {
            // When
            server.close();

            // Then
            assertThat(subscriber.end()).isEqualTo(End.BROKEN_OFF);
        }
    }

    @Test
    void resettingASubscriptionResetsItsConnection() throws Exception {
        // Given
        try (RawSubscriber subscriber = server.subscriberWithItsFirstMessage()) {
            // When
            server.hub().open().forEach(subscription -> subscription.reset(ResetReason.SLOW));

            // Then
            assertThat(subscriber.end()).isEqualTo(End.RESET);
        }
    }
}
