package org.cvmfsephemeral.ledger.outbox;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CompletionStage;
import org.cvmfsephemeral.messages.Topics;
import org.eclipse.microprofile.reactive.messaging.Emitter;
import org.eclipse.microprofile.reactive.messaging.Message;
import org.junit.jupiter.api.Test;

class OutboxSenderTest {
    private final RecordedChannel doorbells = new RecordedChannel();
    private final RecordedChannel events = new RecordedChannel();
    private final OutboxSender sender =
            new OutboxSender(doorbells, events, new RecordedChannel(), new SimpleMeterRegistry());

    @Test
    void doorbellsBehindOneOnItsWayBecomeOne() {
        sender.send(doorbell(1, "a"));
        sender.send(doorbell(2, "a"));
        sender.send(doorbell(3, "a"));
        assertThat(doorbells.sent).containsExactly("payload-1");

        doorbells.confirm();

        assertThat(doorbells.sent).containsExactly("payload-1", "payload-3");
        assertThat(sender.takeDelivered()).containsExactly(1L);
        doorbells.confirm();
        assertThat(sender.takeDelivered()).containsExactlyInAnyOrder(2L, 3L);
    }

    @Test
    void doorbellThatArrivedLeavesTheWayFree() {
        sender.send(doorbell(1, "a"));
        doorbells.confirm();

        sender.send(doorbell(2, "a"));

        assertThat(doorbells.sent).containsExactly("payload-1", "payload-2");
    }

    @Test
    void repositoriesDoNotWaitForEachOther() {
        sender.send(doorbell(1, "a"));
        sender.send(doorbell(2, "b"));

        assertThat(doorbells.sent).containsExactly("payload-1", "payload-2");
    }

    @Test
    void everyEventIsSent() {
        sender.send(new Owed(1, Topics.EVENTS, "a", "first"));
        sender.send(new Owed(2, Topics.EVENTS, "a", "second"));

        assertThat(events.sent).containsExactly("first", "second");
    }

    @Test
    void thoseBehindALostDoorbellCanBeSentAgain() {
        sender.send(doorbell(1, "a"));
        sender.send(doorbell(2, "a"));

        doorbells.refuse();

        assertThat(sender.takeLost()).isEqualTo(2);
        assertThat(sender.takeDelivered()).isEmpty();
        sender.send(doorbell(2, "a"));
        assertThat(doorbells.sent).containsExactly("payload-1", "payload-2");
    }

    @Test
    void messageOnItsWayIsNotSentAgain() {
        sender.send(doorbell(1, "a"));
        sender.send(doorbell(1, "a"));
        doorbells.confirm();

        assertThat(doorbells.sent).containsExactly("payload-1");
    }

    private static Owed doorbell(long id, String repository) {
        return new Owed(id, Topics.CHANGES, repository, "payload-" + id);
    }

    /** Kafka answers when the test says so. */
    private static final class RecordedChannel implements Emitter<String> {
        private final List<String> sent = new ArrayList<>();
        private final Deque<Message<String>> unanswered = new ArrayDeque<>();

        @Override
        @SuppressWarnings("unchecked")
        public <M extends Message<? extends String>> void send(M message) {
            sent.add(message.getPayload());
            unanswered.add((Message<String>) message);
        }

        void confirm() {
            unanswered.remove().ack();
        }

        @SuppressWarnings("FutureReturnValueIgnored") // It is complete.
        void refuse() {
            unanswered.remove().nack(new IllegalStateException("away"));
        }

        @Override
        public CompletionStage<Void> send(String payload) {
            throw new UnsupportedOperationException();
        }

        @Override
        public void complete() {
            throw new UnsupportedOperationException();
        }

        @Override
        public void error(Exception failure) {
            throw new UnsupportedOperationException();
        }

        @Override
        public boolean isCancelled() {
            return false;
        }

        @Override
        public boolean hasRequests() {
            return true;
        }
    }
}
