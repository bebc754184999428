package org.cvmfsephemeral.notify.event;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.cvmfsephemeral.messages.Topics;

/** Tells events as the outbox does. */
final class EventTopic implements AutoCloseable {
    private final KafkaProducer<String, byte[]> producer;

    EventTopic(String bootstrapServers) {
        producer = new KafkaProducer<>(
                Map.of(
                        "bootstrap.servers", bootstrapServers,
                        "linger.ms", 0,
                        "request.timeout.ms", 5_000,
                        "delivery.timeout.ms", 60_000,
                        "max.in.flight.requests.per.connection", 1),
                new StringSerializer(),
                new ByteArraySerializer());
    }

    /** @return its offset */
    long tell(String repository, String type, String path) {
        return tell(repository, json(repository, type, path, 0));
    }

    long tell(String repository, String json) {
        try {
            return producer.send(record(repository, json))
                    .get(60, TimeUnit.SECONDS)
                    .offset();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        } catch (ExecutionException | TimeoutException e) {
            throw new IllegalStateException("not told", e);
        }
    }

    /** Numbered from 0; returns when the broker has all. */
    void tellMany(String repository, int count, int padding) {
        for (int i = 0; i < count; i++) {
            producer.send(record(
                    repository,
                    "{\"type\":\"published\",\"repository\":\"%s\",\"paths\":[\"/a\"],\"n\":%d,\"pad\":\"%s\"}"
                            .formatted(repository, i, "x".repeat(padding))));
        }
        producer.flush();
    }

    private static ProducerRecord<String, byte[]> record(String repository, String json) {
        return new ProducerRecord<>(Topics.EVENTS, 0, repository, json.getBytes(StandardCharsets.UTF_8));
    }

    static String json(String repository, String type, String path, int number) {
        return "{\"type\":\"%s\",\"repository\":\"%s\",\"paths\":[\"%s\"],\"more\":0,\"n\":%d}"
                .formatted(type, repository, path, number);
    }

    @Override
    public void close() {
        producer.close(Duration.ZERO);
    }
}
