package org.cvmfsephemeral.e2e.access;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/** Everything that the broker keeps. */
final class TopicRecords {
    private static final Duration POLL = Duration.ofMillis(500);

    private TopicRecords() {}

    /** @param text key, headers and value */
    record Kept(String topic, String text) {}

    /** Of all topics, those of the broker itself included, from their beginnings to where they end now. */
    static List<Kept> all(String bootstrapServers) {
        List<Kept> records = new ArrayList<>();
        try (KafkaConsumer<byte[], byte[]> consumer = consumer(bootstrapServers)) {
            List<TopicPartition> partitions = consumer.listTopics().values().stream()
                    .flatMap(List::stream)
                    .map(info -> new TopicPartition(info.topic(), info.partition()))
                    .toList();
            consumer.assign(partitions);
            consumer.seekToBeginning(partitions);
            Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
            while (partitions.stream().anyMatch(partition -> consumer.position(partition) < ends.get(partition))) {
                consumer.poll(POLL).forEach(kept -> records.add(new Kept(kept.topic(), text(kept))));
            }
        }
        return records;
    }

    /** Values of a topic. */
    static List<String> of(String bootstrapServers, String topic) {
        return all(bootstrapServers).stream()
                .filter(kept -> kept.topic().equals(topic))
                .map(Kept::text)
                .toList();
    }

    private static KafkaConsumer<byte[], byte[]> consumer(String bootstrapServers) {
        return new KafkaConsumer<>(
                Map.of(
                        "bootstrap.servers", bootstrapServers,
                        "exclude.internal.topics", "false",
                        "enable.auto.commit", "false"),
                new ByteArrayDeserializer(),
                new ByteArrayDeserializer());
    }

    private static String text(ConsumerRecord<byte[], byte[]> kept) {
        StringBuilder text = new StringBuilder(text(kept.key())).append('\n').append(text(kept.value()));
        kept.headers()
                .forEach(header ->
                        text.append('\n').append(header.key()).append('=').append(text(header.value())));
        return text.toString();
    }

    private static String text(byte[] bytes) {
        return bytes == null ? "" : new String(bytes, StandardCharsets.UTF_8);
    }
}
