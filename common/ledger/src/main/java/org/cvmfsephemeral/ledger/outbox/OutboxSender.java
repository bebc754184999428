package org.cvmfsephemeral.ledger.outbox;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.runtime.Startup;
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
@Startup
@ApplicationScoped
class OutboxSender {
    private static final Logger LOG = Logger.getLogger(OutboxSender.class);
    private static final int BUFFERED = 10_000;

    private final Map<String, Emitter<String>> channels;
    private final Map<String, Counter> failures;
    private final Set<Long> onTheirWay = ConcurrentHashMap.newKeySet();
    private final Queue<Long> delivered = new ConcurrentLinkedQueue<>();
    private final AtomicLong lost = new AtomicLong();
    /**
     * Repositories of which a doorbell is on its way, and the doorbells behind it: when it has arrived, one rings for all of them. It is
     * sent after all their commits, so the publisher finds all their changes.
     */
    private final Map<String, List<Owed>> ringing = new ConcurrentHashMap<>();

    OutboxSender(
            @Channel("doorbells") @OnOverflow(value = OnOverflow.Strategy.BUFFER, bufferSize = BUFFERED)
                    Emitter<String> doorbells,
            @Channel("events") @OnOverflow(value = OnOverflow.Strategy.BUFFER, bufferSize = BUFFERED)
                    Emitter<String> events,
            @Channel("audit") @OnOverflow(value = OnOverflow.Strategy.BUFFER, bufferSize = BUFFERED)
                    Emitter<String> audit,
            MeterRegistry registry) {
        failures = Map.of(
                Topics.CHANGES, failures(registry, "doorbells"),
                Topics.EVENTS, failures(registry, "events"),
                Topics.AUDIT, failures(registry, "audit"));
        channels = Map.of(Topics.CHANGES, doorbells, Topics.EVENTS, events, Topics.AUDIT, audit);
    }

    private static Counter failures(MeterRegistry registry, String channel) {
        return Counter.builder("cvmfs.broker.failures")
                .description("Messages that Kafka did not take in time, and reads of it that failed; all are repeated")
                .tag("channel", channel)
                .register(registry);
    }

    /** Does nothing while the same message is on its way, so that an outage does not pile up repetitions. */
    void send(Owed message) {
        if (!onTheirWay.add(message.id())) {
            return;
        }
        if (!isDoorbell(message) || !isBehindAnother(message)) {
            send(message, List.of(message));
        }
    }

    private static boolean isDoorbell(Owed message) {
        return message.topic().equals(Topics.CHANGES);
    }

    private boolean isBehindAnother(Owed doorbell) {
        boolean[] behind = new boolean[1];
        ringing.compute(doorbell.key(), (repository, waiting) -> {
            if (waiting == null) {
                return new ArrayList<>();
            }
            behind[0] = true;
            waiting.add(doorbell);
            return waiting;
        });
        return behind[0];
    }

    /** Those that have waited behind this doorbell; the next one is theirs. */
    private List<Owed> takeWaiting(Owed doorbell) {
        List<Owed> next = new ArrayList<>();
        ringing.compute(doorbell.key(), (repository, waiting) -> {
            if (waiting == null || waiting.isEmpty()) {
                return null;
            }
            next.addAll(waiting);
            return new ArrayList<>();
        });
        return next;
    }

    /** @param delivered with the message, which is one of them */
    private void send(Owed message, List<Owed> delivered) {
        try {
            channels.get(message.topic())
                    .send(Message.of(
                            message.payload(),
                            Metadata.of(destination(message)),
                            () -> arrived(message, delivered),
                            reason -> lost(message, delivered, reason)));
        } catch (IllegalStateException e) {
            lost(message, delivered, e);
        }
    }

    private static OutgoingKafkaRecordMetadata<String> destination(Owed message) {
        var destination = OutgoingKafkaRecordMetadata.<String>builder().withKey(message.key());
        // Whatever somebody has made of the topic: the order of all events is that of one partition.
        return message.topic().equals(Topics.EVENTS)
                ? destination.withPartition(0).build()
                : destination.build();
    }

    private CompletableFuture<Void> arrived(Owed message, List<Owed> together) {
        together.forEach(each -> {
            delivered.add(each.id());
            onTheirWay.remove(each.id());
        });
        if (isDoorbell(message)) {
            List<Owed> next = takeWaiting(message);
            if (!next.isEmpty()) {
                send(next.get(next.size() - 1), next);
            }
        }
        return CompletableFuture.completedFuture(null);
    }

    private CompletableFuture<Void> lost(Owed message, List<Owed> together, Throwable reason) {
        List<Owed> all = new ArrayList<>(together);
        if (isDoorbell(message)) {
            // They would be lost as well; the sweep repeats all of them.
            List<Owed> waiting = ringing.remove(message.key());
            all.addAll(waiting == null ? List.of() : waiting);
        }
        all.forEach(each -> onTheirWay.remove(each.id()));
        lost.addAndGet(all.size());
        failures.get(message.topic()).increment(all.size());
        LOG.debugf("message not delivered topic=%s repository=%s error=%s", message.topic(), message.key(), reason);
        return CompletableFuture.completedFuture(null);
    }

    /** Whether so much is on its way that more would not arrive sooner. */
    boolean isBusy() {
        return onTheirWay.size() >= BUFFERED / 2;
    }

    boolean isIdle() {
        return onTheirWay.isEmpty();
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
