package org.cvmfsephemeral.notify.publication;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.cvmfsephemeral.messages.OperatorRequest;
import org.cvmfsephemeral.messages.Topics;

/** Hears requests as the publisher does. */
final class RequestsTopicReader implements AutoCloseable {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final KafkaConsumer<String, byte[]> consumer;
    private final List<OperatorRequest> heard = new ArrayList<>();

    RequestsTopicReader(String bootstrapServers) {
        consumer = new KafkaConsumer<>(
                Map.of("bootstrap.servers", bootstrapServers, "auto.offset.reset", "earliest"),
                new StringDeserializer(),
                new ByteArrayDeserializer());
        List<TopicPartition> partitions = List.of(new TopicPartition(Topics.REQUESTS, 0));
        consumer.assign(partitions);
        consumer.seekToBeginning(partitions);
    }

    /** All that was ever heard about the repository. */
    List<OperatorRequest> about(String repository) {
        for (ConsumerRecord<String, byte[]> record : consumer.poll(Duration.ofMillis(100))) {
            OperatorRequest request = read(record.value());
            if (!request.repository().equals(record.key())) {
                throw new AssertionError("key " + record.key() + " of " + request);
            }
            heard.add(request);
        }
        return heard.stream()
                .filter(request -> request.repository().equals(repository))
                .toList();
    }

    private static OperatorRequest read(byte[] value) {
        try {
            return JSON.readValue(value, OperatorRequest.class);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        consumer.close();
    }
}
