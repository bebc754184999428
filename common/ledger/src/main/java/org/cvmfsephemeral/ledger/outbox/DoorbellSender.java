package org.cvmfsephemeral.ledger.outbox;

import io.smallrye.reactive.messaging.kafka.api.OutgoingKafkaRecordMetadata;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.cvmfsephemeral.format.repository.RepositoryName;
import org.eclipse.microprofile.reactive.messaging.Channel;
import org.eclipse.microprofile.reactive.messaging.Emitter;
import org.eclipse.microprofile.reactive.messaging.Message;
import org.eclipse.microprofile.reactive.messaging.Metadata;
import org.eclipse.microprofile.reactive.messaging.OnOverflow;
import org.jboss.logging.Logger;

/** Sends doorbells without waiting for them and remembers which ones are on their way and which ones arrived. */
@ApplicationScoped
class DoorbellSender {
    private static final Logger LOG = Logger.getLogger(DoorbellSender.class);
    private static final int BUFFERED = 10_000;

    private final Emitter<String> doorbells;
    private final Set<Long> onTheirWay = ConcurrentHashMap.newKeySet();
    private final Queue<Long> delivered = new ConcurrentLinkedQueue<>();

    DoorbellSender(
            @Channel("doorbells") @OnOverflow(value = OnOverflow.Strategy.BUFFER, bufferSize = BUFFERED)
                    Emitter<String> doorbells) {
        this.doorbells = doorbells;
    }

    /** Does nothing while the same doorbell is on its way, so that an outage does not pile up repetitions. */
    void send(long id, RepositoryName repository, String payload) {
        if (!onTheirWay.add(id)) {
            return;
        }
        var metadata = OutgoingKafkaRecordMetadata.<String>builder()
                .withKey(repository.value())
                .build();
        try {
            doorbells.send(Message.of(
                    payload, Metadata.of(metadata), () -> arrived(id), reason -> lost(id, repository, reason)));
        } catch (IllegalStateException e) {
            lost(id, repository, e);
        }
    }

    private CompletableFuture<Void> arrived(long id) {
        delivered.add(id);
        onTheirWay.remove(id);
        return CompletableFuture.completedFuture(null);
    }

    private CompletableFuture<Void> lost(long id, RepositoryName repository, Throwable reason) {
        onTheirWay.remove(id);
        LOG.warnf("doorbell not delivered, the sweep will repeat it repository=%s error=%s", repository, reason);
        return CompletableFuture.completedFuture(null);
    }

    /** Takes the ids of what has arrived since the last call. */
    List<Long> takeDelivered() {
        List<Long> ids = new ArrayList<>();
        for (Long id = delivered.poll(); id != null; id = delivered.poll()) {
            ids.add(id);
        }
        return ids;
    }
}
