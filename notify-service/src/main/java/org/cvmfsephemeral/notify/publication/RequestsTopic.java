package org.cvmfsephemeral.notify.publication;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.quarkus.runtime.ShutdownEvent;
import io.smallrye.common.annotation.Identifier;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.WorkerExecutor;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.UUID;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.cvmfsephemeral.format.repository.RepositoryName;
import org.cvmfsephemeral.messages.OperatorRequest;
import org.cvmfsephemeral.messages.Topics;
import org.jboss.logging.Logger;

/** Requests travel as those of operators do. The producer is opened with the first of them: most replicas never have any. */
@Singleton
class RequestsTopic implements AnnounceRequests {
    private static final Logger LOG = Logger.getLogger(RequestsTopic.class);
    /** Whoever asks is told within this time, even if all threads wait for the broker. */
    private static final Duration PATIENCE = Duration.ofSeconds(5);

    private static final Duration DELIVERY = Duration.ofSeconds(4);
    private static final Duration ATTEMPT = Duration.ofSeconds(2);
    private static final Duration CLOSING = Duration.ofSeconds(1);
    private static final long BUFFER_BYTES = 1 << 20;
    private static final int THREADS = 2;

    private final Vertx vertx;
    private final Map<String, Object> kafka;
    private final ObjectMapper json;
    private final Clock clock;
    private WorkerExecutor worker;
    private Producer<String, byte[]> producer;

    RequestsTopic(
            Vertx vertx,
            @Identifier("default-kafka-broker") Map<String, Object> kafka,
            ObjectMapper json,
            Clock clock) {
        this.vertx = vertx;
        this.kafka = kafka;
        this.json = json;
        this.clock = clock;
    }

    @Override
    public Future<Void> send(RepositoryName repository) {
        OperatorRequest request = new OperatorRequest(
                OperatorRequest.Kind.ANNOUNCE,
                repository.value(),
                clock.instant().getEpochSecond(),
                UUID.randomUUID());
        Promise<Void> sent = Promise.promise();
        long timer = vertx.setTimer(PATIENCE.toMillis(), id -> sent.tryFail("the broker does not answer in time"));
        // Not on the event loop: the producer blocks until it knows the topic.
        worker().<Void>executeBlocking(
                        () -> {
                            produce(request, sent);
                            return null;
                        },
                        false)
                .onFailure(sent::tryFail);
        return sent.future().onComplete(result -> {
            vertx.cancelTimer(timer);
            if (result.succeeded()) {
                LOG.infof("announcement requested repository=%s correlation=%s", repository, request.correlation());
            } else {
                LOG.warnf(
                        "announcement not requested repository=%s correlation=%s cause=\"%s\"",
                        repository, request.correlation(), result.cause().getMessage());
            }
        });
    }

    synchronized void stopping(@Observes ShutdownEvent event) {
        if (producer != null) {
            producer.close(CLOSING);
        }
        if (worker != null) {
            worker.close();
        }
    }

    private void produce(OperatorRequest request, Promise<Void> sent) throws JsonProcessingException {
        if (sent.future().isComplete()) {
            // Given up while it waited for a thread; whoever asked may ask again.
            return;
        }
        byte[] value = json.writeValueAsBytes(request);
        producer().send(new ProducerRecord<>(Topics.REQUESTS, request.repository(), value), (metadata, failure) -> {
            if (failure == null) {
                sent.tryComplete();
            } else {
                sent.tryFail(failure);
            }
        });
    }

    private synchronized WorkerExecutor worker() {
        if (worker == null) {
            worker = vertx.createSharedWorkerExecutor("announce-requests", THREADS);
        }
        return worker;
    }

    private synchronized Producer<String, byte[]> producer() {
        if (producer == null) {
            Map<String, Object> settings = new HashMap<>(kafka);
            settings.put(ProducerConfig.CLIENT_ID_CONFIG, "notify-requests");
            settings.put(ProducerConfig.LINGER_MS_CONFIG, 0);
            settings.put(ProducerConfig.BUFFER_MEMORY_CONFIG, BUFFER_BYTES);
            settings.put(ProducerConfig.MAX_BLOCK_MS_CONFIG, ATTEMPT.toMillis());
            settings.put(ProducerConfig.REQUEST_TIMEOUT_MS_CONFIG, Math.toIntExact(ATTEMPT.toMillis()));
            settings.put(ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG, Math.toIntExact(DELIVERY.toMillis()));
            producer = new KafkaProducer<>(settings, new StringSerializer(), new ByteArraySerializer());
        }
        return producer;
    }
}
