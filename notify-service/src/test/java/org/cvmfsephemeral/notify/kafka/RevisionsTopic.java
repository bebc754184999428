package org.cvmfsephemeral.notify.kafka;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.cvmfsephemeral.messages.RepositoryRevision;
import org.cvmfsephemeral.messages.Topics;

/** Announces revisions as the publisher does. */
public final class RevisionsTopic implements AutoCloseable {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final KafkaProducer<String, byte[]> producer;
    private final List<Future<RecordMetadata>> onTheirWay = new ArrayList<>();

    public RevisionsTopic(String bootstrapServers) {
        producer = new KafkaProducer<>(settings(bootstrapServers), new StringSerializer(), new ByteArraySerializer());
    }

    /** Returns when the broker has it. */
    public void announce(RepositoryRevision revision) {
        send(revision.repository(), json(revision));
    }

    /** Returns at once; {@link #flush} waits for all. */
    public void announceLater(RepositoryRevision revision) {
        onTheirWay.add(producer.send(new ProducerRecord<>(Topics.REVISIONS, revision.repository(), json(revision))));
    }

    public void flush() {
        producer.flush();
        onTheirWay.forEach(RevisionsTopic::await);
        onTheirWay.clear();
    }

    public void send(String key, byte[] value) {
        await(producer.send(new ProducerRecord<>(Topics.REVISIONS, key, value)));
    }

    private static void await(Future<RecordMetadata> sending) {
        try {
            sending.get(60, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        } catch (ExecutionException | TimeoutException e) {
            throw new IllegalStateException("not announced", e);
        }
    }

    @Override
    public void close() {
        producer.close();
    }

    private static Map<String, Object> settings(String bootstrapServers) {
        return Map.of(
                "bootstrap.servers", bootstrapServers,
                "linger.ms", 0,
                "request.timeout.ms", 5_000,
                "delivery.timeout.ms", 60_000,
                // With more, batches overtake each other on a partition whose leader is just being made, and an
                // idempotent
                // producer does not recover from that.
                "max.in.flight.requests.per.connection", 1);
    }

    private static byte[] json(RepositoryRevision revision) {
        try {
            return JSON.writeValueAsBytes(revision);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }
}
