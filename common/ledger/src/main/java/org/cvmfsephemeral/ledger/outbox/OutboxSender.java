package org.cvmfsephemeral.ledger.outbox;

import io.smallrye.reactive.messaging.kafka.api.OutgoingKafkaRecordMetadata;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicLong;
import org.cvmfsephemeral.messages.Topics;
import org.eclipse.microprofile.reactive.messaging.Channel;
import org.eclipse.microprofile.reactive.messaging.Emitter;
import org.eclipse.microprofile.reactive.messaging.Message;
import org.eclipse.microprofile.reactive.messaging.Metadata;
import org.eclipse.microprofile.reactive.messaging.OnOverflow;
import org.jboss.logging.Logger;

/** Sends messages without waiting for them and remembers which ones are on their way and which ones arrived. */
@ApplicationScoped
class OutboxSender {
    private static final Logger LOG = Logger.getLogger(OutboxSender.class);
    private static final int BUFFERED = 10_000;

    private final Map<String, Emitter<String>> channels;
    private final Set<Long> onTheirWay = ConcurrentHashMap.newKeySet();
    private final Queue<Long> delivered = new ConcurrentLinkedQueue<>();
    private final AtomicLong lost = new AtomicLong();

    OutboxSender(
            @Channel("doorbells") @OnOverflow(value = OnOverflow.Strategy.BUFFER, bufferSize = BUFFERED)
                    Emitter<String> doorbells,
            @Channel("events") @OnOverflow(value = OnOverflow.Strategy.BUFFER, bufferSize = BUFFERED)
                    Emitter<String> events) {
        channels = Map.of(Topics.CHANGES, doorbells, Topics.EVENTS, events);
    }

    /** Does nothing while the same message is on its way, so that an outage does not pile up repetitions. */
    void send(Owed message) {
        if (!onTheirWay.add(message.id())) {
            return;
        }
        try {
            channels.get(message.topic())
                    .send(Message.of(
                            message.payload(),
                            Metadata.of(destination(message)),
                            () -> arrived(message),
                            reason -> lost(message, reason)));
        } catch (IllegalStateException e) {
            lost(message, e);
        }
    }

    private static OutgoingKafkaRecordMetadata<String> destination(Owed message) {
        var destination = OutgoingKafkaRecordMetadata.<String>builder().withKey(message.key());
        // Whatever somebody has made of the topic: the order of all events is that of one partition.
        return message.topic().equals(Topics.EVENTS)
                ? destination.withPartition(0).build()
                : destination.build();
    }

    private CompletableFuture<Void> arrived(Owed message) {
        delivered.add(message.id());
        onTheirWay.remove(message.id());
        return CompletableFuture.completedFuture(null);
    }

    private CompletableFuture<Void> lost(Owed message, Throwable reason) {
        onTheirWay.remove(message.id());
        lost.incrementAndGet();
        LOG.debugf("message not delivered topic=%s repository=%s error=%s", message.topic(), message.key(), reason);
        return CompletableFuture.completedFuture(null);
    }

    /** Whether so much is on its way that more would not arrive sooner. */
    boolean isBusy() {
        return onTheirWay.size() >= BUFFERED / 2;
    }

    /** Takes the ids of what has arrived since the last call. */
    List<Long> takeDelivered() {
        List<Long> ids = new ArrayList<>();
        for (Long id = delivered.poll(); id != null; id = delivered.poll()) {
            ids.add(id);
        }
        return ids;
    }

    /** How many messages could not be delivered since the last call. */
    long takeLost() {
        return lost.getAndSet(0);
    }
}
