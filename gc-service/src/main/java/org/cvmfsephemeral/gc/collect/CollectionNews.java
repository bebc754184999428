package org.cvmfsephemeral.gc.collect;

import io.smallrye.reactive.messaging.kafka.api.OutgoingKafkaRecordMetadata;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import org.cvmfsephemeral.format.repository.RepositoryName;
import org.cvmfsephemeral.messages.OperatorRequest;
import org.eclipse.microprofile.reactive.messaging.Channel;
import org.eclipse.microprofile.reactive.messaging.Emitter;
import org.eclipse.microprofile.reactive.messaging.Message;
import org.eclipse.microprofile.reactive.messaging.Metadata;
import org.eclipse.microprofile.reactive.messaging.OnOverflow;
import org.jboss.logging.Logger;

/**
 * Lets the publisher know that something was collected: only it writes what can change in the store, where monitoring looks for the time of the
 * last collection. News that get lost are made up for by the next collection.
 */
@ApplicationScoped
class CollectionNews {
    private static final Logger LOG = Logger.getLogger(CollectionNews.class);
    private static final int BUFFERED = 1_000;

    private final Emitter<OperatorRequest> requests;
    private final Clock clock;

    CollectionNews(
            @Channel("collected") @OnOverflow(value = OnOverflow.Strategy.BUFFER, bufferSize = BUFFERED)
                    Emitter<OperatorRequest> requests,
            Clock clock) {
        this.requests = requests;
        this.clock = clock;
    }

    /** Does not wait for the broker. */
    void tell(RepositoryName repository) {
        OperatorRequest request = new OperatorRequest(
                OperatorRequest.Kind.COLLECTED,
                repository.value(),
                clock.instant().getEpochSecond(),
                UUID.randomUUID());
        var metadata = OutgoingKafkaRecordMetadata.<String>builder()
                .withKey(repository.value())
                .build();
        try {
            requests.send(Message.of(
                    request,
                    Metadata.of(metadata),
                    () -> CompletableFuture.completedFuture(null),
                    reason -> lost(repository, reason)));
        } catch (IllegalStateException e) {
            lost(repository, e);
        }
    }

    private static CompletableFuture<Void> lost(RepositoryName repository, Throwable reason) {
        LOG.warnf("publisher not told of a collection repository=%s error=%s", repository, reason);
        return CompletableFuture.completedFuture(null);
    }
}
